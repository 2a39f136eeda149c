/** Whom a request is about, in names, whatever ids its path has. */
import type { Subject } from '../calls.ts';
import type { VendorRequest } from '../http-request.ts';
import { asFields, textField } from './fields.ts';
import { findAlias, findDomain, type Domain, type ForwardEmailState } from './state.ts';

const PATH = /^\/v1\/domains(?:\/(?<domain>[^/]+))?(?<aliases>\/aliases(?:\/(?<alias>[^/]+))?)?/;

/** Domain and alias of a request, from the path, or from the body of a POST that makes one. */
export function subjectOf(state: ForwardEmailState, request: VendorRequest): Subject {
  const parts = PATH.exec(request.path)?.groups;
  if (parts === undefined) return {};
  const fields = asFields(request.body);
  if (parts['domain'] === undefined) return optional('domain', textField(fields, 'domain'));
  const wanted = decodeURIComponent(parts['domain']);
  const domain = state.accounts
    .map((account) => findDomain(account, wanted))
    .find((found) => found !== undefined);
  const alias = aliasName(domain, parts['alias']) ?? nameInBody(request, parts['aliases']);
  return { domain: domain?.name ?? wanted, ...optional('alias', alias) };
}

function aliasName(domain: Domain | undefined, segment: string | undefined): string | undefined {
  if (segment === undefined) return undefined;
  const wanted = decodeURIComponent(segment);
  return (domain && findAlias(domain, wanted)?.name) ?? wanted;
}

function nameInBody(request: VendorRequest, aliases: string | undefined): string | undefined {
  if (aliases === undefined || request.method !== 'POST') return undefined;
  return textField(asFields(request.body), 'name')?.trim().toLowerCase();
}

function optional(key: 'domain' | 'alias', value: string | undefined): Subject {
  return value === undefined ? {} : { [key]: value };
}
