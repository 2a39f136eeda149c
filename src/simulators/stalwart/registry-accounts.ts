/** `x:Account`: people and groups. */
import type { Visit } from './service.ts';
import { holderOf, takeId, type Account } from './state.ts';
import { secretOf, secretsOf } from './registry-credentials.ts';
import { invalidPatch, required, SetError } from './registry-errors.ts';
import { toId } from './registry-ids.ts';
import {
  descriptionOf,
  domainOf,
  isObject,
  localPart,
  refuseKeys,
  taken,
  type Json,
} from './registry-properties.ts';
import { localOf, type Objects } from './registry-objects.ts';

const KNOWN: ReadonlySet<string> = new Set([
  ...['@type', 'name', 'domainId', 'credentials', 'memberGroupIds', 'roles', 'permissions'],
  ...['quotas', 'aliases', 'description', 'locale', 'timeZone', 'encryptionAtRest'],
]);

export const accounts: Objects = {
  all: ({ service }) => service.state.accounts.filter(({ type }) => type !== 'list'),
  filters: new Set(['name', 'domainId', 'text']),
  view: (visit, object) => view(visit, object as Account),
  create,
  update,
  destroy: ({ service: { state } }, object) => {
    state.accounts = state.accounts.filter((account) => account !== object);
  },
};

/** The role `User` is the default, so the account can log in at once. An address of anybody else is refused in the write itself. */
function create(visit: Visit, object: Json): number {
  const { state } = visit.service;
  const type = typeOf(object);
  refuseKeys(object, KNOWN);
  if (object['name'] === undefined || object['name'] === '') throw required('name');
  const domain = domainOf(state, object['domainId']);
  const address = `${localPart(object['name'])}@${domain.name}`;
  const aliases = aliasesOf(visit, object['aliases']);
  const secrets = secretsOf(object['credentials']);
  const description = descriptionOf(object['description']);
  const quota = quotaOf(object['quotas']);
  refuseUngrantable(visit);
  for (const email of [address, ...aliases]) {
    const holder = holderOf(state, email);
    if (holder !== undefined) throw taken(holder);
  }
  const account: Account = {
    ...{ id: takeId(state), type, name: address, secrets, roles: ['user'] },
    emails: [address, ...aliases],
    ...(description === undefined ? {} : { description }),
    ...(quota === undefined ? {} : { quota }),
    externalMembers: [],
    passwordsSet: secrets.length === 0 ? 0 : 1,
  };
  state.accounts.push(account);
  return account.id;
}

function typeOf(object: Json): 'individual' | 'group' {
  const type = object['@type'];
  if (type === 'User') return 'individual';
  if (type === 'Group') return 'group';
  throw invalidPatch('@type', 'Missing or invalid @type');
}

/** Even for a plain user: whoever gives it permissions must have them. */
function refuseUngrantable({ caller }: Visit): void {
  if (caller.rights === 'admin') return;
  throw new SetError('forbidden', {
    description:
      'You are not authorized to grant permissions: authenticate, authenticateWithAlias, interactAi, unlimitedRequests, unlimitedUploads and 238 more',
  });
}

function aliasesOf(visit: Visit, value: unknown): string[] {
  if (value === undefined) return [];
  if (!isObject(value)) throw invalidPatch('aliases', 'Invalid value for object property');
  return Object.values(value)
    .filter(isObject)
    .map(
      (alias) =>
        `${localPart(alias['name'])}@${domainOf(visit.service.state, alias['domainId']).name}`,
    );
}

/** JSON pointers (RFC 8620 §5.3) for the password, whole properties for the rest. */
function update(visit: Visit, object: unknown, patch: Json): void {
  const account = object as Account;
  refuseKeys(patch, KNOWN);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('credentials')) setCredentials(account, key, value);
    else if (key === 'description') setDescription(account, descriptionOf(value));
    else if (key === 'aliases') setAliases(visit, account, value);
    else if (key === 'quotas') setQuota(account, quotaOf(value));
    else throw invalidPatch(key, 'This simulator does not change this property');
  }
}

function setCredentials(account: Account, key: string, value: unknown): void {
  if (/^credentials\/\d+\/secret$/.test(key)) {
    if (account.secrets.length === 0) throw invalidPatch(key, 'Invalid patch path');
    account.secrets = [secretOf(value)];
  } else if (key === 'credentials') account.secrets = secretsOf(value);
  else if (/^credentials\/\d+$/.test(key)) account.secrets = secretsOf({ '0': value });
  else throw invalidPatch(key, 'This simulator does not change this property');
  account.passwordsSet += account.secrets.length === 0 ? 0 : 1;
}

function quotaOf(value: unknown): number | undefined {
  const quota = isObject(value) ? value['maxDiskQuota'] : undefined;
  return typeof quota === 'number' ? quota : undefined;
}

/** A map given whole takes the place of the one before. */
function setQuota(account: Account, quota: number | undefined): void {
  if (quota === undefined) delete account.quota;
  else account.quota = quota;
}

function setAliases(visit: Visit, account: Account, value: unknown): void {
  const aliases = aliasesOf(visit, value);
  for (const alias of aliases) {
    const holder = holderOf(visit.service.state, alias);
    if (holder !== undefined && holder.id !== account.id) throw taken(holder);
  }
  account.emails = [...account.emails.slice(0, 1), ...aliases];
}

/** Sets it or takes it away. */
export function setDescription(account: Account, description: string | undefined): void {
  if (description === undefined) delete account.description;
  else account.description = description;
}

function view(visit: Visit, account: Account): Json {
  const { state } = visit.service;
  const [address = '', ...aliases] = account.emails;
  return {
    '@type': account.type === 'group' ? 'Group' : 'User',
    id: toId(account.id),
    ...localOf(state, address),
    emailAddress: address,
    description: account.description ?? null,
    roles: { '@type': 'User' },
    aliases: Object.fromEntries(
      aliases.map((alias, index) => [String(index), { enabled: true, ...localOf(state, alias) }]),
    ),
    credentials: Object.fromEntries(
      account.secrets.map((_, index) => [
        String(index),
        { '@type': 'Password', credentialId: 'a', secret: '****' },
      ]),
    ),
    quotas: account.quota === undefined ? {} : { maxDiskQuota: account.quota },
  };
}
