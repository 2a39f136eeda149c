/** Looks whose outcome is the same for a whole fleet of domains, as those at the hosts of its mail provider: made once in a while, not once a domain. */

/** Makes a look, or gives the outcome of the one of the same key that is under way or was made lately. Throws what the look throws. */
export type SharedLooks<T> = (key: string, look: () => Promise<T>) => Promise<T>;

/** Long enough for a fleet, short enough that a repair shows. */
const KEPT_MS = 10 * 60_000;
const MOST = 1_000;

interface Options<T> {
  /** Whether an outcome may stand for the next look. */
  readonly isKept: (outcome: T) => boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Nothing is shared between two of these. A look must not hang on the signal of one attempt: others wait for it too. */
export function createSharedLooks<T>({
  isKept,
  now = () => performance.now(),
}: Options<T>): SharedLooks<T> {
  const made = new Map<string, { readonly at: number; readonly outcome: Promise<T> }>();
  return (key, look) => {
    const known = made.get(key);
    if (known !== undefined && now() - known.at < KEPT_MS) return known.outcome;
    const outcome = look();
    const entry = { at: now(), outcome };
    const forget = (): void => {
      if (made.get(key) === entry) made.delete(key);
    };
    made.delete(key);
    made.set(key, entry);
    outcome.then((value) => {
      if (!isKept(value)) forget();
    }, forget);
    const [oldest] = made.keys();
    if (made.size > MOST && oldest !== undefined) made.delete(oldest);
    return outcome;
  };
}
