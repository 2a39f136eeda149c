/** The check behind IMAP and the REST login: live DNS first, the password late, `has_imap` last. */
import type { Authenticate, Credentials, LoginAnswer } from '../logins.ts';
import type { Lookup } from '../lookup.ts';
import type { Clock } from '../surroundings.ts';
import { Lockouts } from './lockouts.ts';
import {
  domainsNamed,
  findAlias,
  isPattern,
  settleRekey,
  type Alias,
  type Domain,
  type ForwardEmailState,
} from './state.ts';
import { verificationRecords } from './verify.ts';

export interface LoginContext {
  readonly state: ForwardEmailState;
  readonly lookup: Lookup;
  readonly now: Clock;
  readonly lockoutAfter: number;
}

const ADDRESS = /^([^@+\s]+)(?:\+[^@\s]*)?@([^@\s]+)$/;

/**
 * Makes the check. Order: address and length → exactly one verification TXT → a paid domain with that record → a paying account →
 * alias exists, enabled, no pattern → no rekey → has a password → lock-out of the client address → password → has_imap.
 */
export function createAuthenticate(context: LoginContext): Authenticate {
  const lockouts = new Lockouts(context.now, context.lockoutAfter);
  return (credentials) => {
    const found = findMailbox(context, credentials);
    return 'ok' in found ? found : checkPassword(lockouts, found, credentials);
  };
}

function findMailbox(context: LoginContext, credentials: Credentials): Alias | LoginAnswer {
  // A +tag is dropped.
  const [, name, domainName] = ADDRESS.exec(credentials.address.trim().toLowerCase()) ?? [];
  if (name === undefined || domainName === undefined) return failed('Invalid username.');
  if (credentials.password === '' || credentials.password.length > 128)
    return failed('Invalid password, please try again.');
  const domain = findPaidDomain(context, domainName);
  if ('ok' in domain) return domain;
  const alias = findAlias(domain, name);
  if (alias === undefined || isPattern(alias.name)) return unavailable('Alias does not exist.');
  settleRekey(alias, context.now());
  return alias;
}

/** DNS decides whose domain it is: the one whose verification record is published, alone. */
function findPaidDomain({ lookup, state }: LoginContext, name: string): Domain | LoginAnswer {
  const records = verificationRecords(lookup, name);
  if (records.length === 0) return unavailable(`${name} is missing TXT verification record.`);
  if (records.length > 1) return unavailable(`${name} has multiple TXT verification records.`);
  const owned = domainsNamed(state, name).find(
    ({ domain }) => domain.plan !== 'free' && domain.verification_record === records[0],
  );
  if (owned === undefined) return unavailable(`${name} does not exist on a paid plan.`);
  const { account, domain } = owned;
  return account.plan === 'free' || account.banned || account.past_due
    ? unavailable(`${name} has no paying administrator.`)
    : domain;
}

function checkPassword(
  lockouts: Lockouts,
  alias: Alias,
  { password, clientAddress }: Credentials,
): LoginAnswer {
  if (!alias.is_enabled) return failed('Alias is disabled.');
  if (alias.rekey !== undefined) return failed('Alias is undergoing a rekey operation.');
  if (alias.password === undefined)
    return failed('Alias does not have a generated password yet, please generate one.');
  if (lockouts.isLocked(clientAddress)) return lockedOut();
  if (alias.password !== password.trim()) {
    lockouts.fail(clientAddress, `${alias.id}:${password}`);
    return failed('Invalid password, please try again or generate a new one.');
  }
  lockouts.clear(clientAddress);
  return alias.has_imap ? { ok: true } : unavailable('Alias does not have IMAP enabled.');
}

function failed(message: string): LoginAnswer {
  return { ok: false, code: 'AUTHENTICATIONFAILED', status: 401, message };
}

function unavailable(message: string): LoginAnswer {
  return { ok: false, code: 'UNAVAILABLE', status: 401, message };
}

function lockedOut(): LoginAnswer {
  return {
    ok: false,
    code: 'CONTACTADMIN',
    status: 429,
    message: 'You have exceeded the maximum number of failed authentication attempts.',
  };
}
