/** `POST /v1/domains/:domain/aliases/:alias/generate-password`. Never looks at has_imap, is_enabled or DNS. */
import { randomBytes } from 'node:crypto';
import type { VendorResponse } from '../http-vendor.ts';
import { asFields, booleanField, textField, type Fields } from './fields.ts';
import { checkNewPassword } from './password-rules.ts';
import { DAY_MS } from './rate-limit.ts';
import { json, Refusal, text } from './refusal.ts';
import { shownName, settleRekey, type Account, type Alias, type Domain } from './state.ts';
import {
  aliasOf,
  countCall,
  domainOf,
  ensureAdmin,
  ensureUpgradedPlan,
  type Visit,
} from './visit.ts';

const HOUR_MS = DAY_MS / 24;
const MOST_WRONG = 10;

/** Domain 404 → domain plan 402 → alias 404 → admin 400 → 300 a day 429 (every call counts, refused ones too) → the table of the vendor. */
export function generatePassword(visit: Visit): VendorResponse {
  const domain = domainOf(visit);
  ensureUpgradedPlan(domain);
  const alias = aliasOf(visit, domain);
  ensureAdmin(domain);
  countCall(visit, 'passwords');
  refusePattern(alias);
  settleRekey(alias, visit.service.now());
  if (alias.rekey !== undefined)
    throw new Refusal(
      409,
      'Alias is undergoing a rekey operation, please try again once completed.',
    );
  const fields = asFields(visit.request.body);
  const next = readNewPassword(fields, { account: visit.account, domain, alias });
  if (textField(fields, 'password')) return rekey(visit, { alias, fields, next });
  return reset({ alias, domain, fields, next });
}

function refusePattern(alias: Alias): void {
  if (alias.name === '*') throw new Refusal(400, 'Cannot create token for catch-all alias.');
  if (alias.name.startsWith('/')) throw new Refusal(400, 'Cannot create token for regex alias.');
}

interface Owner {
  readonly account: Account;
  readonly domain: Domain;
  readonly alias: Alias;
}

/** A `new_password` that is not a string, or empty, is ignored: a random one of 24 hex digits is made and returned. */
function readNewPassword(fields: Fields, { account, domain, alias }: Owner): string {
  const stated = textField(fields, 'new_password');
  if (stated === undefined || stated === '') return randomBytes(12).toString('hex');
  checkNewPassword(stated, [
    alias.name,
    alias.description,
    ...alias.labels,
    domain.name,
    `${alias.name}@${domain.name}`,
    account.email,
  ]);
  return stated;
}

interface Reset {
  readonly alias: Alias;
  readonly domain: Domain;
  readonly fields: Fields;
  readonly next: string;
}

/** A first password, or with `is_override` a new one that replaces the mailbox by an empty one. */
function reset({ alias, domain, fields, next }: Reset): VendorResponse {
  const override = booleanField(fields, 'is_override', false);
  if (alias.password !== undefined && !override)
    throw new Refusal(
      400,
      'You must enter the current password of the alias or check the checkbox to override and delete the mailbox.',
    );
  const mailTo = readInstructions(fields);
  if (override) alias.overrides += 1;
  if (override && alias.password !== undefined) alias.wipes += 1;
  alias.password = next;
  alias.passwordsSet += 1;
  if (mailTo !== undefined)
    return text(`Alias password instructions have been emailed to ${mailTo}.`);
  return json({ username: `${alias.name}@${shownName(domain)}`, password: next });
}

function readInstructions(fields: Fields): string | undefined {
  const address = textField(fields, 'emailed_instructions');
  if (address === undefined || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return address;
  throw new Refusal(400, 'Email address was invalid.');
}

interface Rekey {
  readonly alias: Alias;
  readonly fields: Fields;
  readonly next: string;
}

/** With the current password: asynchronous, and the answer holds no password. Ten wrong ones in an hour close it for the user. */
function rekey(visit: Visit, { alias, fields, next }: Rekey): VendorResponse {
  if (booleanField(fields, 'is_override', false))
    throw new Refusal(400, 'You cannot both override and enter the current password.');
  const failures = { most: MOST_WRONG, windowMs: HOUR_MS };
  if (alias.password === undefined || alias.password !== fields['password']) {
    countWrong(visit, failures);
    throw new Refusal(403, 'Password was invalid.');
  }
  const { now, scenario } = visit.service;
  alias.rekey = { until: now() + scenario.rekeyMs, password: next };
  alias.passwordsSet += 1;
  return json({
    message: 'Alias rekey has been started and you will be emailed once it is complete.',
  });
}

function countWrong(
  visit: Visit,
  limit: { readonly most: number; readonly windowMs: number },
): void {
  try {
    visit.service.limits.count(`${visit.account.id}/wrong-passwords`, limit);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      403,
      'You have exceeded the maximum number of failed authentication attempts.',
    );
  }
}
