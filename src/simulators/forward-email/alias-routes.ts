/** `/v1/domains/:domain/aliases` and one alias of it. */
import { randomBytes } from 'node:crypto';
import type { VendorResponse } from '../http-vendor.ts';
import { readAlias, type AliasChange } from './alias-body.ts';
import { makeAlias } from './make.ts';
import { page } from './paging.ts';
import { json, Refusal } from './refusal.ts';
import { isPattern, type Alias, type Domain } from './state.ts';
import { aliasView, createdAliasView, updatedAliasView } from './views.ts';
import {
  aliasOf,
  countCall,
  domainOf,
  ensureUpgradedPlan,
  isSeen,
  timestamp,
  type Visit,
} from './visit.ts';

function upgradedDomain(visit: Visit): Domain {
  const domain = domainOf(visit);
  ensureUpgradedPlan(domain);
  return domain;
}

/** `name` and `q` are case-insensitive substrings: `al` finds `alice` too. */
export function listAliases(visit: Visit): VendorResponse {
  const domain = upgradedDomain(visit);
  const { query } = visit.request;
  const name = (query.get('name') ?? query.get('q') ?? '').toLowerCase();
  const recipient = (query.get('recipient') ?? '').toLowerCase();
  const rows = domain.aliases
    .filter((alias) => isSeen(domain, alias))
    .filter((alias) => alias.name.includes(name))
    .filter((alias) => recipient === '' || alias.recipients.some((r) => r.includes(recipient)));
  return page(
    visit.request,
    rows.map((alias) => aliasView(visit.account, domain, alias)),
  );
}

/**
 * Validation 400 → 300 a day 429 → duplicate 400 (which has used one up) → create. Whether the name exists is asked before the work
 * and the alias is inserted after it, on a non-unique index: two calls in flight together make it twice.
 */
export async function createAlias(visit: Visit): Promise<VendorResponse> {
  const domain = upgradedDomain(visit);
  const change = readBody(visit, domain);
  if (domain.group === 'user') refuseReserved(change.name);
  countCall(visit, 'aliases');
  if (domain.aliases.some((alias) => alias.name === change.name))
    throw new Refusal(400, 'Alias already exists for domain.');
  await visit.work();
  const own = domain.group === 'user' ? ({ own: true } as const) : {};
  const alias = makeAlias({ ...change, ...own }, timestamp(visit));
  domain.aliases.push(alias);
  return json(createdAliasView(visit.account, domain, alias));
}

/** By id or exact name, in lower case; anything else is 404. */
export function getAlias(visit: Visit): VendorResponse {
  const domain = upgradedDomain(visit);
  return json(aliasView(visit.account, domain, aliasOf(visit, domain)));
}

/** Not a patch: description, labels and (by generation) recipients a body leaves out are wiped. */
export function updateAlias(visit: Visit): VendorResponse {
  const domain = upgradedDomain(visit);
  const alias = aliasOf(visit, domain);
  const change = readBody(visit, domain, alias);
  if (domain.aliases.some((other) => other !== alias && other.name === change.name))
    throw new Refusal(400, 'Alias already exists for domain.');
  Object.assign(alias, change, { updated_at: timestamp(visit) });
  return json(updatedAliasView(visit.account, domain, alias));
}

/** Returns the deleted alias; a second call is 404. Its mailbox and password are gone. */
export function deleteAlias(visit: Visit): VendorResponse {
  const domain = upgradedDomain(visit);
  const alias = aliasOf(visit, domain);
  domain.aliases = domain.aliases.filter((other) => other !== alias);
  return json(aliasView(visit.account, domain, alias));
}

/** A few of the vendor's 1,460. */
const RESERVED = ['abuse', 'admin', 'administrator', 'hostmaster', 'postmaster', 'webmaster'];

/** Only administrators may make these; everybody else is answered 400. */
function refuseReserved(name: string): void {
  if (isPattern(name))
    throw new Refusal(400, 'You must be an admin to make catch-all and regex aliases.');
  if (RESERVED.includes(name.replace(/[^a-z0-9]/g, '')))
    throw new Refusal(400, 'Alias name is reserved for administrators.');
}

function readBody(visit: Visit, domain: Domain, current?: Alias): AliasChange {
  return readAlias(
    {
      account: visit.account,
      domain,
      ...(current === undefined ? {} : { current }),
      aliasPut: visit.service.scenario.aliasPut,
      randomName: randomBytes(5).toString('hex'),
    },
    visit.request.body,
  );
}
