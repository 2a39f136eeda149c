/** `/v1/domains` and `/v1/domains/:domain`. */
import type { VendorResponse } from '../http-vendor.ts';
import { readNewDomain } from './domain-body.ts';
import { asFields, booleanField, type Fields } from './fields.ts';
import { makeAlias, makeDomain } from './make.ts';
import { page } from './paging.ts';
import { json, Refusal } from './refusal.ts';
import { PROTECTIONS, type Account, type Domain } from './state.ts';
import { checkReception } from './verify.ts';
import { domainDetailView, domainView } from './views.ts';
import {
  countCall,
  domainOf,
  enforcePaidPlan,
  ensureAdmin,
  ensureUpgradedPlan,
  timestamp,
  type Visit,
} from './visit.ts';

/** Works on a free account too. */
export function listDomains(visit: Visit): VendorResponse {
  const name = (visit.request.query.get('name') ?? visit.request.query.get('q'))?.toLowerCase();
  const rows = visit.account.domains.filter((d) => name === undefined || d.name.includes(name));
  return page(visit.request, rows.map(domainView));
}

/** Validation 400 → 50 a day 429 → account plan 402 → create. The domain is saved before its catch-all. */
export function createDomain(visit: Visit): VendorResponse {
  const fields = asFields(visit.request.body);
  const wanted = readNewDomain(visit.account, fields);
  countCall(visit, 'domains');
  enforcePaidPlan(visit);
  const at = timestamp(visit);
  const domain = makeDomain(
    { ...readFlags(fields, DEFAULT_FLAGS), name: wanted.name, plan: wanted.plan },
    { at, dkimBits: visit.service.scenario.dkimBits },
  );
  visit.account.domains.push(domain);
  addCatchall(domain, wanted.catchall, at);
  checkReception(visit.service.lookup, domain);
  return json(domainDetailView(visit.account, domain));
}

/** By id or exact name: 404 before the 402 of a free account. */
export function getDomain(visit: Visit): VendorResponse {
  const domain = domainOf(visit);
  enforcePaidPlan(visit);
  return json(domainDetailView(visit.account, domain));
}

/**
 * Admin 400 → account plan 402 → domain plan 402 → validation 400. Sets the flags a body names; `plan` is not read, and sending it is
 * answered 200 all the same.
 */
export function updateDomain(visit: Visit): VendorResponse {
  const domain = domainOf(visit);
  ensureAdmin(domain);
  enforcePaidPlan(visit);
  ensureUpgradedPlan(domain);
  const fields = asFields(visit.request.body);
  const { max_quota_per_alias: quota } = fields;
  if (quota !== undefined && typeof quota !== 'string')
    throw new Refusal(400, 'Bytes were invalid, must be a string such as "1 GB" or "100 MB".');
  const { has_recipient_verification, ignore_mx_check, ...protections } = readFlags(fields, {
    ...domain.protections,
    ...domain.flags,
  });
  Object.assign(domain.protections, protections);
  Object.assign(domain.flags, { has_recipient_verification, ignore_mx_check });
  domain.updated_at = timestamp(visit);
  return json(domainDetailView(visit.account, domain));
}

/** Deletes the domain with all its aliases and returns what was deleted. */
export function deleteDomain(visit: Visit): VendorResponse {
  const domain = domainOf(visit);
  ensureAdmin(domain);
  enforcePaidPlan(visit);
  const account: Account = visit.account;
  account.domains = account.domains.filter((other) => other !== domain);
  return json(domainDetailView(account, domain));
}

type Flags = Domain['protections'] & Domain['flags'];

const DEFAULT_FLAGS: Flags = {
  has_adult_content_protection: true,
  has_phishing_protection: true,
  has_executable_protection: true,
  has_virus_protection: true,
  has_recipient_verification: false,
  ignore_mx_check: false,
};

function readFlags(fields: Fields, current: Flags): Flags {
  const keys = [...PROTECTIONS, 'has_recipient_verification', 'ignore_mx_check'] as const;
  return keys.reduce(
    (flags, key) => ({ ...flags, [key]: booleanField(fields, key, current[key]) }),
    current,
  );
}

function addCatchall(domain: Domain, recipients: readonly string[], at: string): void {
  if (recipients.length > 10) throw new Refusal(400, 'You can only specify up to 10 recipients.');
  if (recipients.length > 0)
    domain.aliases.push(makeAlias({ name: '*', recipients: [...recipients] }, at));
}
