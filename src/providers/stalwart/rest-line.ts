/** The REST line behind the common words: one principal a mailbox, named by its whole address, because the name is the login. */
import { hashPassword } from './hash.ts';
import type { Creation, Holder, Line, ServedDomain } from './line.ts';
import { toRecords } from './records.ts';
import {
  getPrincipal,
  getRecords,
  listPrincipals,
  lookAround,
  patchPrincipal,
  postDkim,
  postPrincipal,
  RestRefusal,
  type NewPrincipal,
  type Principal,
  type PrincipalChange,
} from './rest-api.ts';
import type { Session } from './session.ts';

/** Without it an account can do nothing, and no role is given by itself. */
const ROLE = 'user';

/** The line; it remembers nothing. */
export function createRestLine(): Line {
  return {
    identify: lookAround,
    listDomains: async (session) =>
      (await listPrincipals(session, 'domain')).map(({ name }) => name),
    getDomain,
    createDomain,
    getHolder: async (session, address) => {
      const found = await getPrincipal(session, address);
      return found === undefined ? undefined : holderAt(address, found);
    },
    listHolders: async (session, domain) =>
      (await listPrincipals(session, 'individual,group,list'))
        .map(toHolder)
        .filter(({ address }) => address.endsWith(`@${domain}`)),
    createMailbox: async (session, { address, description, password }) =>
      create(session, address, {
        ...{ type: 'individual', roles: [ROLE] },
        ...(password === undefined ? {} : { secrets: [await hashPassword(password)] }),
        ...described(description),
      }),
    createList: (session, { address, description, recipients }) =>
      create(session, address, {
        ...{ type: 'list', externalMembers: recipients },
        ...described(description),
      }),
    setPassword: async (session, { address }, ...[password]) => {
      const value = await hashPassword(password);
      await patch(session, address, [{ action: 'addItem', field: 'secrets', value }]);
    },
    change: async (session, { address }, ...[{ description, recipients }]) =>
      patch(session, address, [
        ...(description === undefined ? [] : [set('description', description)]),
        ...(recipients === undefined ? [] : [set('externalMembers', recipients)]),
      ]),
    letLogIn: (session, { address }) =>
      patch(session, address, [{ action: 'addItem', field: 'roles', value: ROLE }]),
  };
}

/** The list of records is answered for any name, so the domain itself is asked for first. */
async function getDomain(session: Session, name: string): Promise<ServedDomain | undefined> {
  const found = await getPrincipal(session, name);
  if (found?.type !== 'domain') return undefined;
  return { id: String(found.id), records: toRecords(name, await getRecords(session, name)) };
}

/** Keys first, so that a domain that exists has its keys, whatever is killed when. */
async function createDomain(session: Session, name: string): Promise<void> {
  await postDkim(session, name, 'Rsa');
  await postDkim(session, name, 'Ed25519');
  try {
    await postPrincipal(session, { type: 'domain', name });
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}

/**
 * One creation, taken whole or refused. Where the name or the address is taken the name is read once: found, it is the holder's; not found, the address belongs to
 * a principal of another name.
 */
async function create(
  session: Session,
  address: string,
  fields: Omit<NewPrincipal, 'name' | 'emails'>,
): Promise<Creation> {
  const sent = { name: address, emails: [address], ...fields };
  try {
    return { state: 'created', holder: created(sent, await postPrincipal(session, sent)) };
  } catch (error) {
    if (!isTaken(error)) throw error;
    const found = await getPrincipal(session, address);
    return { state: 'taken', holder: found && holderAt(address, found) };
  }
}

/** Stored as it was sent: names that are not lower case never come here. */
function created(sent: NewPrincipal, id: number): Holder {
  const { roles = [], externalMembers = [], emails = [], description = '', secrets = [] } = sent;
  const lists = { roles: [...roles], emails: [...emails], members: [] };
  return toHolder({
    ...{ id, type: sent.type, name: sent.name, description, ...lists },
    ...{ externalMembers: [...externalMembers], secrets: secrets.length },
  });
}

async function patch(
  session: Session,
  address: string,
  changes: readonly PrincipalChange[],
): Promise<void> {
  if (changes.length > 0) await patchPrincipal(session, address, changes);
}

function set(field: string, value: string | readonly string[]): PrincipalChange {
  return { action: 'set', field, value };
}

function described(description: string): { readonly description?: string } {
  return description === '' ? {} : { description };
}

function isTaken(error: unknown): boolean {
  return error instanceof RestRefusal && error.refused.error === 'fieldAlreadyExists';
}

/** A principal of this name may receive under other addresses only: then it is not the holder of this one. */
function holderAt(address: string, principal: Principal): Holder | undefined {
  const holder = toHolder(principal);
  return principal.type !== 'domain' && holder.address === address.toLowerCase()
    ? holder
    : undefined;
}

/** The name is the login. Where it is no address of its own, the first address is what mail is sent to. */
function toHolder(principal: Principal): Holder {
  const { id, type, name, emails, description, roles, members, externalMembers } = principal;
  const address = emails.includes(name) ? name : (emails[0] ?? name);
  return {
    ...{ id: String(id), address, kind: KINDS[type] ?? 'other' },
    aliases: emails.filter((email) => email !== address),
    description,
    recipients: [...members, ...externalMembers],
    hasPassword: principal.secrets > 0,
    mayLogIn: roles.includes(ROLE) || roles.includes('admin'),
  };
}

const KINDS: Readonly<Record<string, Holder['kind']>> = { individual: 'mailbox', list: 'list' };
