/** What Mailkeel tells the outside while it works (`MAILKEEL_EVENTS_URL`): one object an event, built from what is recorded. Pure. */
import { failureTotal, type DomainCounts, type DomainProgress, type Park } from './run.ts';

interface Common {
  /** The same for every delivery of this event, and of no other. */
  readonly id: string;
  /** When it happened, ISO 8601 UTC. */
  readonly at: string;
}

/** Keys as they are sent. */
export type ProductEvent = Common &
  (
    | {
        readonly type: 'domain.parked';
        readonly execution: string;
        readonly domain: string;
        readonly client?: string;
        readonly park: Pick<Park, 'code' | 'pass' | 'sentence' | 'remedy' | 'since'>;
      }
    | {
        readonly type: 'domain.finished';
        readonly execution: string;
        readonly domain: string;
        readonly client?: string;
        readonly status: DomainProgress['status'];
        readonly counts: DomainCounts;
        readonly failures: number;
      }
    | {
        readonly type: 'execution.finished';
        readonly execution: string;
        /** Domains by status; those that wait for a person are among them. */
        readonly domains: Readonly<Partial<Record<DomainProgress['status'], number>>>;
      }
    | {
        readonly type: 'mailbox.ready';
        readonly execution: string;
        readonly domain: string;
        /** Addresses whose password was proven by a login; at most `MAILBOXES_AN_EVENT`. */
        readonly mailboxes: readonly string[];
      }
  );

/** A payload stays small enough for every receiver. */
const MAILBOXES_AN_EVENT = 250;

/** What a recorded state is news of: the park it waits in when a person must act, or its end. */
export function eventsOfProgress(progress: DomainProgress): readonly ProductEvent[] {
  const { execution, domain, client, status, park, endedAt, counts } = progress;
  const about = { execution, domain, ...(client === undefined ? {} : { client }) };
  if (endedAt !== undefined)
    return [
      {
        ...common('domain.finished', domain, endedAt),
        ...{ type: 'domain.finished', ...about, status, counts, failures: failureTotal(progress) },
      },
    ];
  if (park?.resumedBy !== 'person') return [];
  const { code, pass, sentence, remedy, since } = park;
  return [
    {
      ...common('domain.parked', domain, since),
      ...{ type: 'domain.parked', ...about, park: { code, pass, sentence, remedy, since } },
    },
  ];
}

/** The end of an execution: every domain is done, or waits for a person. `rows` is the last recorded state of each. */
export function executionFinished(
  execution: string,
  rows: readonly Pick<DomainProgress, 'status'>[],
  at: string,
): ProductEvent {
  const domains: Partial<Record<DomainProgress['status'], number>> = {};
  for (const { status } of rows) domains[status] = (domains[status] ?? 0) + 1;
  return {
    id: `execution.finished/${execution}`,
    ...{ at, type: 'execution.finished', execution, domains },
  };
}

/** The mailboxes of one domain that an execution has proven, in slices. None, no event. */
export function mailboxesReady(
  about: { readonly execution: string; readonly domain: string },
  mailboxes: readonly string[],
  at: string,
): readonly ProductEvent[] {
  const slices = Math.ceil(mailboxes.length / MAILBOXES_AN_EVENT);
  return Array.from({ length: slices }, (_, index) => ({
    ...common('mailbox.ready', about.domain, `${about.execution}/${String(index)}`),
    ...{ at, type: 'mailbox.ready', ...about },
    mailboxes: mailboxes.slice(index * MAILBOXES_AN_EVENT, (index + 1) * MAILBOXES_AN_EVENT),
  }));
}

/** The mailbox of one sign-up. A released address may become another identity's: that is news of its own. */
export function signUpReady(
  {
    address,
    domain,
    identity,
  }: { readonly address: string; readonly domain: string; readonly identity: string },
  at: string,
): ProductEvent {
  return {
    id: `mailbox.ready/${address}/${identity}`,
    ...{ at, type: 'mailbox.ready', execution: 'sign-up', domain, mailboxes: [address] },
  };
}

function common(type: ProductEvent['type'], domain: string, when: string): Common {
  return { id: `${type}/${domain}/${when}`, at: when };
}
