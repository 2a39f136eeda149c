/** Pass 3-3: a login with the password the vault holds. Nothing else counts as proof. */
import type { LoginOutcome } from '../core/mail.ts';
import { StoreError } from '../store/errors.ts';
import type { Mailbox, PasswordEntry } from '../store/vault-port.ts';
import { LOCKED_OUT, mailAccount, noteAlias, type LoginOptions, type Toolset } from './accounts.ts';
import type { AliasCall, ProvePasswordResult } from './contract.ts';

const VERDICTS: Readonly<Record<LoginOutcome, ProvePasswordResult>> = {
  proven: { outcome: 'proven', detail: 'login succeeded' },
  'proven-imap-off': {
    outcome: 'imap-off',
    detail:
      'the password is right, but IMAP is off for this alias, so its mailbox cannot be opened',
  },
  'wrong-password': {
    outcome: 'wrong',
    detail: 'the mail server does not accept the password in the vault',
  },
  'no-password': {
    outcome: 'wrong',
    detail: 'the mail server says that this mailbox has no password',
  },
  'ownership-unseen': {
    outcome: 'ownership-unseen',
    detail:
      'the mail provider does not see the ownership TXT record of the domain, and refuses every login until it does',
  },
  refused: {
    outcome: 'refused',
    detail: 'the mail server refuses the login without judging the password',
  },
  'locked-out': { outcome: 'locked-out', detail: LOCKED_OUT },
};

/**
 * Reads the password back from the vault and logs in with it, one login at a time per mail server. Read-only at the provider; the vault
 * learns a success. A password that cannot be read back is `wrong`: nobody could log in with it. Throws ProviderError for network trouble.
 */
export async function provePassword(
  tools: Toolset,
  call: AliasCall,
  options?: LoginOptions,
): Promise<ProvePasswordResult> {
  const { spec, alias } = await tools.specs.alias(call.spec, call.alias);
  const address = `${alias.name}@${spec.name}`;
  const object = await tools.store.objects.get(spec.name, alias.name);
  if (object?.aliasId !== undefined) noteAlias(object.aliasId);
  const mail = await mailAccount(tools, spec, address);
  const account = mail.identity.key;
  const aliasId = object?.account === account ? object.aliasId : undefined;
  const mailbox = { account, ...(aliasId === undefined ? {} : { aliasId }) };
  const entry = await readBack(tools, address, mailbox);
  if ('outcome' in entry) return entry;
  const verdict = VERDICTS[await mail.login(entry, options)];
  if (verdict.outcome !== 'proven') return verdict;
  if ((await tools.store.vault.mark(entry.id, 'proven')) !== 'proven') return REPLACED;
  return mail.degraded === undefined ? verdict : { ...verdict, detail: `proven ${mail.degraded}` };
}

/** The row was given up while the login was under way: what it opened is not what the address holds now. */
const REPLACED: ProvePasswordResult = {
  outcome: 'wrong',
  detail: 'the password in the vault was replaced while it was proven',
};

async function readBack(
  tools: Toolset,
  address: string,
  mailbox: Mailbox,
): Promise<PasswordEntry | ProvePasswordResult> {
  try {
    const entry = await tools.store.vault.current(address, mailbox);
    return entry ?? { outcome: 'wrong', detail: `the vault holds no password for ${address}` };
  } catch (error) {
    if (isDamaged(error)) return { outcome: 'wrong', detail: error.message };
    throw error;
  }
}

/** A damaged row concerns this mailbox only; a missing or wrong key concerns the worker. */
function isDamaged(error: unknown): error is StoreError {
  return error instanceof StoreError && error.what === 'row';
}
