/** A domain's accounts as its activities use them: every call paced under its ticket, every answer by the account's own identity. */
import type { LoginOutcome } from '../core/mail.ts';
import type { DomainSpec, Operation } from '../core/spec.ts';
import type {
  AccountIdentity,
  DnsProvider,
  LoginProver,
  MailProvider,
} from '../providers/ports.ts';
import { currentAttempt } from './attempt.ts';
import { StoreError } from '../store/errors.ts';
import type { LedgerKey } from '../store/ledger-port.ts';
import type { PasswordEntry } from '../store/vault-port.ts';
import { Deferral } from './deferral.ts';
import type { Dependencies } from './dependencies.ts';
import type { Identified } from './identified.ts';
import type { Paced } from './pacing.ts';
import { slotOf, type ProviderCall, type Slot } from './slot.ts';
import type { SpecCache } from './spec-cache.ts';
import { startingPace, type StartingPace } from '../core/starting-pace.ts';

/** Everything an activity works with. */
export interface Toolset extends Dependencies {
  readonly paced: Paced;
  readonly identified: Identified;
  readonly specs: SpecCache;
}

export interface LoginOptions {
  /** With so many wrong logins standing it is not tried; and where it has to wait, its place is given up to others. */
  readonly stopAtWrong?: number;
}

export interface MailAccountCalls {
  readonly identity: AccountIdentity;
  /** The adapter's name, e.g. `forward-email`. */
  readonly provider: string;
  /** The ledger's account for logins at its mail server. */
  readonly logins: string;
  /** Why a proof shows less than a mail client's login would; absent where it shows that. */
  readonly degraded?: string;
  /** What the ledger row of an operation begins with. */
  startingPace(operation: Operation): StartingPace;
  /** One paced call; `purpose` names it within the subject, for its ticket. */
  call<T>(operation: Operation, purpose: string, call: ProviderCall<MailProvider, T>): Promise<T>;
  /**
   * One paced login with a password of the vault. Wrong ones are counted for this host over every domain and worker, and stop all logins
   * before a lock-out; a lock-out pauses them until the provider has forgotten it.
   */
  login(
    entry: Pick<PasswordEntry, 'id' | 'address' | 'password'>,
    options?: LoginOptions,
  ): Promise<LoginOutcome>;
  /** Takes a wrong login back: the mailbox turned out to have had no password, and such a login is not counted by the provider. */
  forgiveLogin(entry: Pick<PasswordEntry, 'id'>): Promise<void>;
}

export interface DnsAccountCalls {
  readonly identity: AccountIdentity;
  /** The adapter's name, e.g. `cloudflare`. */
  readonly provider: string;
  call<T>(purpose: string, call: ProviderCall<DnsProvider, T>): Promise<T>;
}

/** Forward Email forgets wrong logins after an hour without any; the minute is for its clock and ours. */
const LOCK_OUT_MS = 61 * 60_000;
/** Why logins stand still, for operators. */
export const LOCKED_OUT = 'the mail server refuses every login from here after too many wrong ones';

/** When a lock-out noticed now is over, milliseconds since the epoch. */
export async function lockOutEnd({ clock }: Pick<Toolset, 'clock'>): Promise<number> {
  return (await clock.now()) + LOCK_OUT_MS;
}

/** Who the mail account of `spec` is at its provider: asked once a worker. Throws as `Identified` does. */
export async function mailIdentity(
  { accounts, identified }: Pick<Toolset, 'accounts' | 'identified'>,
  spec: DomainSpec,
): Promise<AccountIdentity> {
  const ask = (signal: AbortSignal): ReturnType<typeof accounts.mail> =>
    accounts.mail(spec.mail, signal);
  return (await identified(spec.mail, spec.name, ask)).identity;
}

/** The mail account of `spec`. `subject` (domain or address) keeps the tickets of its calls apart. Throws as `Identified` does. */
export async function mailAccount(
  tools: Toolset,
  spec: Pick<DomainSpec, 'mail'>,
  subject: string,
): Promise<MailAccountCalls> {
  const { provider, login, identity } = await tools.identified(spec.mail, subject, (signal) =>
    tools.accounts.mail(spec.mail, signal),
  );
  const verify = (signal: AbortSignal): Promise<unknown> => provider.identify(signal);
  const logins = { account: `login@${login.target}`, operation: 'logins' } as const;
  return {
    identity,
    provider: provider.name,
    logins: logins.account,
    ...(login.degraded === undefined ? {} : { degraded: login.degraded }),
    startingPace: (operation) => startingPace(provider.name, operation),
    call: (operation, purpose, call) => {
      const slot = {
        key: { account: identity.key, operation },
        ticket: `${subject}/${purpose}`,
        start: startingPace(provider.name, operation),
        verify,
      };
      return tools.paced(...slotOf(slot, provider, call));
    },
    ...loginCalls(tools, {
      ...{ login, key: logins, ticket: `${subject}/login` },
      start: startingPace(provider.name, 'logins'),
    }),
  };
}

/** Logins of an account, each counted at the host that judges them. */
function loginCalls(
  tools: Toolset,
  { login, ...slot }: Slot & { readonly login: LoginProver },
): Pick<MailAccountCalls, 'login' | 'forgiveLogin'> {
  const { key } = slot;
  return {
    login: async (entry, { stopAtWrong } = {}) => {
      const careful = stopAtWrong === undefined ? slot : { ...slot, stopAtWrong };
      const judge = async (signal: AbortSignal): Promise<LoginOutcome> => {
        const judged = await login.login(entry.address, entry.password, signal);
        // Counted before the place in flight is free: the next login must know of this one.
        await learnRefusal(tools, { key, candidate: entry.id }, judged);
        return judged;
      };
      const turned = tools.paced(careful, judge);
      const outcome = await (stopAtWrong === undefined ? turned : orLeave(tools, slot, turned));
      // That it worked stops nobody, so nobody waits until it is noted.
      if (isProof(outcome)) await tools.store.ledger.forgive(key);
      return outcome;
    },
    forgiveLogin: ({ id }) => tools.store.ledger.forgive(key, id),
  };
}

/** Who may not come again gives the place back, that nobody waits behind it. */
async function orLeave<T>({ store }: Toolset, { key, ticket }: Slot, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Deferral) await store.ledger.forget(key, ticket);
    throw error;
  }
}

function isProof(outcome: LoginOutcome): boolean {
  return outcome === 'proven' || outcome === 'proven-imap-off';
}

/** What a refusal means for every other login at this host. */
async function learnRefusal(
  tools: Toolset,
  { key, candidate }: { readonly key: LedgerKey; readonly candidate: string },
  outcome: LoginOutcome,
): Promise<void> {
  const { ledger } = tools.store;
  if (outcome === 'wrong-password') await ledger.wrong(key, candidate);
  if (outcome === 'locked-out') await ledger.pause(key, await lockOutEnd(tools), LOCKED_OUT);
}

/** The DNS account of `spec`; otherwise as `mailAccount`. Throws StoreError (`account`) too for a domain whose DNS is done by hand. */
export async function dnsAccount(
  tools: Toolset,
  spec: { readonly name: string; readonly dns: { readonly account?: string } },
): Promise<DnsAccountCalls> {
  const { account } = spec.dns;
  if (account === undefined) throw byHand(spec);
  const { provider, identity } = await tools.identified(account, spec.name, (signal) =>
    tools.accounts.dns(account, signal),
  );
  return {
    identity,
    provider: provider.name,
    call: (purpose, call) => {
      const slot = {
        key: { account: identity.key, operation: 'requests' } as const,
        ticket: `${spec.name}/${purpose}`,
        start: startingPace(provider.name, 'requests'),
        verify: (signal: AbortSignal) => provider.identify(signal),
      };
      return tools.paced(...slotOf(slot, provider, call));
    },
  };
}

function byHand({ name }: { readonly name: string }): StoreError {
  return new StoreError(
    'account',
    `the DNS of ${name} is done by hand (dns: manual): no account reads or writes it`,
    `name an account as dns.account of ${name} in the manifest and start it again`,
  );
}

/** Notes the alias an attempt is about, for its audit row. */
export function noteAlias(aliasId: string): void {
  currentAttempt().aliasId = aliasId;
}
