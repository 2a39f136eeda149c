/** What a route is given, and the guards routes begin with (their order is the vendor's). */
import type { Lookup } from '../lookup.ts';
import type { Authenticate } from '../logins.ts';
import type { VendorRequest } from '../http-request.ts';
import type { VendorResponse } from '../http-vendor.ts';
import type { ForwardEmailScenario } from '../scenario-mail.ts';
import type { Clock } from '../surroundings.ts';
import { DAY_MS, type RateLimits } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import {
  findAlias,
  findDomain,
  type Account,
  type Alias,
  type Domain,
  type ForwardEmailState,
} from './state.ts';

export interface Service {
  readonly state: ForwardEmailState;
  readonly scenario: ForwardEmailScenario;
  readonly limits: RateLimits;
  readonly lookup: Lookup;
  readonly authenticate: Authenticate;
  readonly now: Clock;
}

/** One call at one route; `domain` and `alias` are the path's segments. */
export interface Visit {
  readonly service: Service;
  readonly request: VendorRequest;
  readonly account: Account;
  readonly domain: string;
  readonly alias: string;
  /** Awaited once, before the route acts. */
  readonly work: () => Promise<void>;
  /** Headers the route's own limiter adds. */
  readonly headers: Record<string, string>;
}

export type Route = (visit: Visit) => VendorResponse | Promise<VendorResponse>;

const UPGRADE = 'Please upgrade to a paid plan to unlock this feature.';

/** 404 when the caller has no such domain. */
export function domainOf(visit: Visit): Domain {
  const domain = findDomain(visit.account, visit.domain);
  if (domain === undefined) throw new Refusal(404, 'Domain does not exist on your account.');
  return domain;
}

/** 400, and not 403, when the caller is no administrator of the domain. */
export function ensureAdmin({ group }: Domain): void {
  if (group === 'user')
    throw new Refusal(400, 'You do not belong to the administrative user group.');
}

/** 402 when the *account* is on the free plan. */
export function enforcePaidPlan(visit: Visit): void {
  if (visit.account.plan === 'free') throw new Refusal(402, UPGRADE);
}

/** 402 when the *domain* is on the free plan. */
export function ensureUpgradedPlan(domain: Domain): void {
  if (domain.plan !== 'free') return;
  const link = `https://forwardemail.net/my-account/domains/${domain.name}/billing?plan=enhanced_protection`;
  throw new Refusal(402, `${UPGRADE} [${link}]`);
}

/** 404 when the domain has no such alias. */
export function aliasOf(visit: Visit, domain: Domain): Alias {
  const alias = findAlias(domain, visit.alias);
  if (alias === undefined || !isSeen(domain, alias))
    throw new Refusal(404, 'Alias does not exist on the domain.');
  return alias;
}

/** A member who is no administrator sees and finds its own aliases only. */
export function isSeen({ group }: Domain, { own }: Alias): boolean {
  return group === 'admin' || own === true;
}

/** Counts one call against the user's 24-hour window of this route; 429 when it is used up. */
export function countCall(visit: Visit, route: 'domains' | 'aliases' | 'passwords'): void {
  const { limits, scenario } = visit.service;
  const limit = { most: scenario.limits[route], windowMs: DAY_MS };
  Object.assign(visit.headers, limits.count(`${visit.account.id}/${route}`, limit));
}

/** ISO 8601 of now. */
export function timestamp(visit: Visit): string {
  return new Date(visit.service.now()).toISOString();
}
