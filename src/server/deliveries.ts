/** Notices how Kratos repeats itself: three deliveries within seconds are one sign-up that was answered 5xx. */

/** Kratos makes three attempts, 1 s and 2 s apart. */
const ATTEMPTS = 3;
const WITHIN_MS = 15_000;
/** Identities remembered: enough to see three deliveries in a row, bounded under a flood. */
const REMEMBERED = 1_000;

export interface Deliveries {
  /** Counts one delivery answered 5xx at `now` (ms); true the one time when it shows Kratos's repetition. */
  note(identity: string, now: number): boolean;
}

/** Counts in memory of this process. */
export function createDeliveries(): Deliveries {
  const seen = new Map<string, readonly number[]>();
  let told = false;
  return {
    note(identity, now) {
      const recent = [...(seen.get(identity) ?? []).filter((at) => now - at < WITHIN_MS), now];
      seen.delete(identity);
      seen.set(identity, recent);
      const [oldest] = seen.keys();
      if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
      const isRepetition = !told && recent.length >= ATTEMPTS;
      told ||= isRepetition;
      return isRepetition;
    },
  };
}

/** Said once, because nothing is lost by it, but people see it. */
export const REPETITION_WARNING =
  'the same sign-up was delivered three times within seconds: Kratos repeats a web_hook that is answered 500, and shows the person an error with an internal URL; set response.ignore: true in the web_hook, or MAILKEEL_INTAKE_PENDING_STATUS=202 (docs/kratos.md)';
