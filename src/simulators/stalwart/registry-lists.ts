/** `x:MailingList`: addresses that hand on to others. */
import type { Visit } from './service.ts';
import { holderOf, takeId, type Account } from './state.ts';
import { setDescription } from './registry-accounts.ts';
import { required } from './registry-errors.ts';
import { toId } from './registry-ids.ts';
import {
  descriptionOf,
  domainOf,
  localPart,
  refuseKeys,
  setOf,
  taken,
  toSet,
  type Json,
} from './registry-properties.ts';
import { localOf, type Objects } from './registry-objects.ts';

const KNOWN: ReadonlySet<string> = new Set([
  ...['name', 'domainId', 'description', 'aliases', 'recipients'],
]);

export const lists: Objects = {
  all: ({ service }) => service.state.accounts.filter(({ type }) => type === 'list'),
  filters: new Set(['text']),
  view: (visit, object) => view(visit, object as Account),
  create,
  update: (_, object, patch) => {
    update(object as Account, patch);
  },
  destroy: ({ service: { state } }, object) => {
    state.accounts = state.accounts.filter((account) => account !== object);
  },
};

function create({ service: { state } }: Visit, object: Json): number {
  refuseKeys(object, KNOWN);
  if (object['name'] === undefined || object['name'] === '') throw required('name');
  const domain = domainOf(state, object['domainId']);
  const address = `${localPart(object['name'])}@${domain.name}`;
  const description = descriptionOf(object['description']);
  const externalMembers = setOf('recipients', object['recipients'] ?? {});
  const holder = holderOf(state, address);
  if (holder !== undefined) throw taken(holder);
  const list: Account = {
    ...{ id: takeId(state), type: 'list', name: address, emails: [address] },
    ...{ secrets: [], roles: [], externalMembers, passwordsSet: 0 },
    ...(description === undefined ? {} : { description }),
  };
  state.accounts.push(list);
  return list.id;
}

/** A map property replaces what was there. */
function update(list: Account, patch: Json): void {
  refuseKeys(patch, KNOWN);
  if ('recipients' in patch) list.externalMembers = setOf('recipients', patch['recipients']);
  if ('description' in patch) setDescription(list, descriptionOf(patch['description']));
}

function view({ service: { state } }: Visit, list: Account): Json {
  const [address = ''] = list.emails;
  return {
    id: toId(list.id),
    ...localOf(state, address),
    emailAddress: address,
    description: list.description ?? null,
    aliases: {},
    recipients: toSet(list.externalMembers),
  };
}
