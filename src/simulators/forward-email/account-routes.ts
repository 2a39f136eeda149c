/** `/v1/account`: by API token, or by an alias's own credentials when the Basic password is not empty. */
import type { VendorRequest } from '../http-request.ts';
import type { VendorResponse } from '../http-vendor.ts';
import { errorAnswer, json, Refusal } from './refusal.ts';
import { domainsNamed, findAlias } from './state.ts';
import { accountView, aliasAccountView } from './views.ts';
import { enforcePaidPlan, type Service, type Visit } from './visit.ts';

/** 402 on a free account: the cheapest way to learn that the API cannot be used. */
export function getAccount(visit: Visit): VendorResponse {
  enforcePaidPlan(visit);
  return json(accountView(visit.account));
}

/** The REST login: 200, 401 or 429 with the mail server's own words. */
export function getAliasAccount(
  service: Service,
  request: VendorRequest,
  credentials: { readonly user: string; readonly password: string },
): VendorResponse {
  const answer = service.authenticate({
    address: credentials.user,
    password: credentials.password,
    clientAddress: request.clientAddress,
  });
  if (!answer.ok) return errorAnswer(answer.status, answer.message);
  const [name = '', domainName = ''] = credentials.user.toLowerCase().split('@');
  const found = domainsNamed(service.state, domainName)
    .map(({ domain }) => ({ domain, alias: findAlias(domain, name) }))
    .find(({ alias }) => alias !== undefined);
  if (found?.alias === undefined) throw new Refusal(401, 'Invalid API credentials.');
  return json(aliasAccountView(found.domain, found.alias));
}
