/** A domain's accounts as its activities use them: every call paced under its ticket, every answer by the account's own identity. */
import type { LoginOutcome } from '../core/mail.ts';
import type { DomainSpec, Operation } from '../core/spec.ts';
import type { AccountIdentity, DnsProvider, MailProvider } from '../providers/ports.ts';
import { currentAttempt } from './attempt.ts';
import type { Dependencies } from './dependencies.ts';
import type { Paced } from './pacing.ts';
import type { SpecCache } from './spec-cache.ts';
import { startingPace, type StartingPace } from './starting-pace.ts';

/** Everything an activity works with. */
export interface Toolset extends Dependencies {
  readonly paced: Paced;
  readonly specs: SpecCache;
}

export interface MailAccountCalls {
  readonly identity: AccountIdentity;
  /** What the ledger row of an operation begins with. */
  startingPace(operation: Operation): StartingPace;
  /** One paced call; `purpose` names it within the subject, for its ticket. */
  call<T>(
    operation: Operation,
    purpose: string,
    run: (provider: MailProvider, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  /** One paced login. A lock-out pauses all logins at this host, of every domain and worker, until the provider has forgotten it. */
  login(address: string, password: string): Promise<LoginOutcome>;
}

export interface DnsAccountCalls {
  readonly identity: AccountIdentity;
  call<T>(
    purpose: string,
    run: (provider: DnsProvider, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

/** Forward Email forgets wrong logins after an hour without any; the minute is for its clock and ours. */
const LOCK_OUT_MS = 61 * 60_000;
/** Why logins stand still, for operators. */
export const LOCKED_OUT = 'the mail server refuses every login from here after too many wrong ones';

/** When a lock-out noticed now is over, milliseconds since the epoch. */
export async function lockOutEnd({ clock }: Pick<Toolset, 'clock'>): Promise<number> {
  return (await clock.now()) + LOCK_OUT_MS;
}

/** The mail account of `spec`. `subject` (domain or address) keeps the tickets of its calls apart. Throws StoreError (`account`). */
export async function mailAccount(
  tools: Toolset,
  spec: DomainSpec,
  subject: string,
): Promise<MailAccountCalls> {
  const { provider, login, identity } = await tools.accounts.mail(spec.mail);
  const verify = (signal: AbortSignal): Promise<unknown> => provider.identify(signal);
  const logins = { account: `login@${login.target}`, operation: 'logins' } as const;
  return {
    identity,
    startingPace: (operation) => startingPace(provider.name, operation),
    call: (operation, purpose, run) =>
      tools.paced(
        {
          key: { account: identity.key, operation },
          ticket: `${subject}/${purpose}`,
          start: startingPace(provider.name, operation),
          verify,
        },
        (signal) => run(provider, signal),
      ),
    login: async (address, password) => {
      const start = startingPace(provider.name, 'logins');
      const outcome = await tools.paced(
        { key: logins, ticket: `${subject}/login`, start },
        (signal) => login.login(address, password, signal),
      );
      if (outcome === 'locked-out')
        await tools.store.ledger.pause(logins, await lockOutEnd(tools), LOCKED_OUT);
      return outcome;
    },
  };
}

/** The DNS account of `spec`; otherwise as `mailAccount`. */
export async function dnsAccount(tools: Toolset, spec: DomainSpec): Promise<DnsAccountCalls> {
  const { provider, identity } = await tools.accounts.dns(spec.dns.account);
  return {
    identity,
    call: (purpose, run) =>
      tools.paced(
        {
          key: { account: identity.key, operation: 'requests' },
          ticket: `${spec.name}/${purpose}`,
          start: startingPace(provider.name, 'requests'),
          verify: (signal) => provider.identify(signal),
        },
        (signal) => run(provider, signal),
      ),
  };
}

/** Notes the alias an attempt is about, for its audit row. */
export function noteAlias(aliasId: string): void {
  currentAttempt().aliasId = aliasId;
}
