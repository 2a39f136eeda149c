/** What `POST /v1/domains` checks in a body, in the vendor's order. Every refusal is a 400. */
import { domainToASCII } from 'node:url';
import { PLANS, type Plan } from '../scenario-mail.ts';
import { booleanField, listField, textField, type Fields } from './fields.ts';
import { Refusal } from './refusal.ts';
import { findDomain, type Account } from './state.ts';

const RESERVED = ['test', 'example', 'invalid', 'local', 'internal', 'localhost', 'onion', 'alt'];
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export interface NewDomain {
  readonly name: string;
  readonly plan: Plan;
  /** Recipients of the `*` alias; empty = none is made. */
  readonly catchall: readonly string[];
}

/** The domain a body asks for. `plan: team` on a smaller account is granted as the account's own plan, without a word. */
export function readNewDomain(account: Account, fields: Fields): NewDomain {
  const written = (textField(fields, 'domain') ?? '').trim().toLowerCase();
  const name = domainToASCII(written) || written;
  if (!isDomainName(name)) throw new Refusal(400, 'Domain name was invalid, e.g. "example.com".');
  if (findDomain(account, name) !== undefined)
    throw new Refusal(400, 'Domain already exists on your account.');
  if (RESERVED.includes(name.split('.').at(-1) ?? ''))
    throw new Refusal(400, `The domain ${name} is denylisted by https://forwardemail.net.`);
  return { name, plan: readPlan(account, fields), catchall: readCatchall(account, fields) };
}

function isDomainName(name: string): boolean {
  const labels = name.split('.');
  return name.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label));
}

function readPlan(account: Account, fields: Fields): Plan {
  const plan = fields['plan'];
  if (plan === undefined) return account.plan;
  const wanted = PLANS.find((known) => known === plan);
  if (wanted === undefined) throw new Refusal(400, 'Invalid plan selected.');
  return wanted === 'free' ? 'free' : lowerPlan(wanted, account.plan);
}

function lowerPlan(wanted: Plan, own: Plan): Plan {
  return PLANS.indexOf(wanted) <= PLANS.indexOf(own) ? wanted : own;
}

/** `false`, `"false"` and `"0"` mean none; the JSON number 0 is not recognised and still makes one. */
function readCatchall(account: Account, fields: Fields): readonly string[] {
  const value = fields['catchall'];
  if (typeof value !== 'string') return value === false ? [] : [account.email];
  if (value === '0') return [];
  if (['true', 'false', '1'].includes(value))
    return booleanField(fields, 'catchall', true) ? [account.email] : [];
  const recipients = (listField(fields, 'catchall') ?? []).filter((r) => ADDRESS.test(r));
  if (recipients.length === 0) throw new Refusal(400, 'Alias must have at least one recipient.');
  return recipients;
}
