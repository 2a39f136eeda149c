/** The registry line behind the common words: an account is a local part and the id of a domain, a forwarder is a mailing list. */
import { z } from 'zod';
import type { Creation, Holder, Line, ServedDomain } from './line.ts';
import { parseZoneFile, toRecords } from './records.ts';
import { Account, fromAccount, fromList, MailingList } from './registry-holders.ts';
import { refusal } from './refusal.ts';
import {
  createObject,
  findObjects,
  getObjects,
  getSession,
  SetRefusal,
  updateObject,
  type Kind,
} from './registry-api.ts';
import type { Session } from './session.ts';

const Domain = z.object({
  id: z.string(),
  name: z.string(),
  dnsZoneFile: z.string(),
  dnsManagement: z.object({ '@type': z.string() }).optional(),
  dkimManagement: z.object({ '@type': z.string() }).optional(),
});
type Domain = z.infer<typeof Domain>;

/** The server makes DKIM keys of a new domain in a task of its own, within seconds. */
const KEYS_AFTER_MS = 5000;

/** The line; it remembers the ids of domains it has seen. */
export function createRegistryLine(): Line {
  const ids = new Map<string, string>();
  const idOf = async (session: Session, domain: string): Promise<string> => {
    const known = ids.get(domain) ?? (await findDomain(session, domain))?.id;
    if (known === undefined) throw missingDomain(session, domain);
    ids.set(domain, known);
    return known;
  };
  const create = async (session: Session, wish: Wish): Promise<Creation> => {
    const { name, domain } = split(wish.address);
    const known = ids.has(domain);
    try {
      return await createIn(session, { ...wish, name, domainId: await idOf(session, domain) });
    } catch (error) {
      // The id remembered was of a domain that is gone; one of that name may be there again.
      if (!(error instanceof SetRefusal) || error.type !== 'invalidForeignKey' || !known)
        throw error;
      ids.delete(domain);
      return createIn(session, { ...wish, name, domainId: await idOf(session, domain) });
    }
  };
  return {
    identify: getSession,
    listDomains: async (session) =>
      (await findObjects(session, { kind: 'Domain' }, Domain)).map(({ name }) => name),
    getDomain,
    createDomain,
    getHolder,
    listHolders,
    createMailbox: (session, { address, description, password }) =>
      create(session, {
        ...{ kind: 'Account', address },
        object: {
          '@type': 'User',
          ...described(description),
          ...(password === undefined ? {} : { credentials: passwords(password) }),
        },
      }),
    createList: (session, { address, description, recipients }) =>
      create(session, {
        ...{ kind: 'MailingList', address },
        object: { recipients: toSet(recipients), ...described(description) },
      }),
    setPassword: (session, { id }, ...[password]) =>
      updateObject(session, { kind: 'Account', id }, { credentials: passwords(password) }),
    change,
    // Every account has the role `User` here.
    letLogIn: () => Promise.resolve(),
  };
}

interface Wish {
  readonly kind: Kind;
  readonly address: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** The name is tidied by the server without a word, so what stands afterwards is compared with what was asked. */
async function createIn(
  session: Session,
  wish: Wish & { readonly name: string; readonly domainId: string },
): Promise<Creation> {
  const { kind, address, object, name, domainId } = wish;
  try {
    const id = await createObject(session, kind, { name, domainId, ...object });
    const holder = await readHolder(session, { kind, id });
    if (holder?.address === address) return { state: 'created', holder };
    throw refusal(session, {
      ...{ category: 'ServerError', code: 'address-changed' },
      said: `${address} was stored under another address`,
    });
  } catch (error) {
    if (!(error instanceof SetRefusal) || error.type !== 'primaryKeyViolation') throw error;
    return { state: 'taken', holder: await holderNamed(session, address, error.holder) };
  }
}

/** The refusal hands out the holder's id; it may hold the address as an alias only. */
async function holderNamed(
  session: Session,
  address: string,
  named: SetRefusal['holder'],
): Promise<Holder | undefined> {
  if (named?.object !== 'Account' && named?.object !== 'MailingList') return undefined;
  const holder = await readHolder(session, { kind: named.object, id: named.id });
  return holder?.address === address ? holder : undefined;
}

async function readHolder(
  session: Session,
  { kind, id }: { readonly kind: Kind; readonly id: string },
): Promise<Holder | undefined> {
  const ids = [id];
  const [account] =
    kind === 'MailingList'
      ? (await getObjects(session, { kind, ids }, MailingList)).map(fromList)
      : (await getObjects(session, { kind, ids }, Account)).map(fromAccount);
  return account;
}

/** Lists cannot be filtered by name or domain: all are read. */
async function getHolder(session: Session, address: string): Promise<Holder | undefined> {
  const { name, domain } = split(address);
  const domainId = (await findDomain(session, domain))?.id;
  if (domainId === undefined) return undefined;
  const filter = { name, domainId };
  const [account] = await findObjects(session, { kind: 'Account', filter }, Account);
  if (account !== undefined) return fromAccount(account);
  const lists = await findObjects(session, { kind: 'MailingList' }, MailingList);
  return lists.map(fromList).find((list) => list.address === address);
}

async function listHolders(session: Session, domain: string): Promise<readonly Holder[]> {
  const domainId = (await findDomain(session, domain))?.id;
  if (domainId === undefined) return [];
  const filter = { domainId };
  const accounts = await findObjects(session, { kind: 'Account', filter }, Account);
  const lists = await findObjects(session, { kind: 'MailingList' }, MailingList);
  return [...accounts.map(fromAccount), ...lists.map(fromList)].filter(({ address }) =>
    address.endsWith(`@${domain}`),
  );
}

/** Its zone file is complete only once its keys exist. Throws ServerError/Transient before. */
async function getDomain(session: Session, name: string): Promise<ServedDomain | undefined> {
  const found = await findDomain(session, name);
  if (found === undefined) return undefined;
  const records = toRecords(name, parseZoneFile(found.dnsZoneFile));
  if (records.dkim === undefined && found.dkimManagement?.['@type'] === 'Automatic')
    throw refusal(session, {
      ...{ category: 'ServerError', severity: 'Transient', retryAfterMs: KEYS_AFTER_MS },
      said: `the DKIM keys of ${name} are not made yet`,
    });
  const isManaged = found.dnsManagement?.['@type'] === 'Automatic';
  return { id: found.id, records: { ...records, ...(isManaged ? { zoneIsProviders: true } : {}) } };
}

async function createDomain(session: Session, name: string): Promise<void> {
  try {
    await createObject(session, 'Domain', { name });
  } catch (error) {
    if (!(error instanceof SetRefusal) || error.type !== 'primaryKeyViolation') throw error;
    // The name may be another domain's alias: that is no domain of this name.
    if ((await findDomain(session, name)) === undefined) throw error;
  }
}

async function findDomain(session: Session, name: string): Promise<Domain | undefined> {
  const found = await findObjects(session, { kind: 'Domain', filter: { name } }, Domain);
  return found.find((domain) => domain.name === name);
}

async function change(
  session: Session,
  { id, kind }: Holder,
  { description, recipients }: Parameters<Line['change']>[2],
): Promise<void> {
  const patch = {
    ...(description === undefined ? {} : { description: description === '' ? null : description }),
    ...(recipients === undefined ? {} : { recipients: toSet(recipients) }),
  };
  if (Object.keys(patch).length === 0) return;
  await updateObject(session, { kind: kind === 'list' ? 'MailingList' : 'Account', id }, patch);
}

function missingDomain(session: Session, domain: string): Error {
  return refusal(session, {
    ...{ category: 'NotFound', code: 'domain-missing' },
    said: `the server does not have ${domain}`,
  });
}

/** A list is an object keyed by index here. */
function passwords(secret: string): Readonly<Record<string, unknown>> {
  return { '0': { '@type': 'Password', secret } };
}

function toSet(items: readonly string[]): Readonly<Record<string, true>> {
  return Object.fromEntries(items.map((item) => [item, true]));
}

/** An empty description is refused. */
function described(description: string): { readonly description?: string } {
  return description === '' ? {} : { description };
}

function split(address: string): { readonly name: string; readonly domain: string } {
  const at = address.lastIndexOf('@');
  return { name: address.slice(0, at), domain: address.slice(at + 1) };
}
