/** `verify-records` and `verify-smtp`: GETs that look at live DNS and store what they saw. Both answer text, never JSON, on success. */
import { getDomain as registrableRoot } from 'tldts';
import type { Lookup } from '../lookup.ts';
import type { VendorResponse } from '../http-vendor.ts';
import { relativeToRoot } from './make.ts';
import { Refusal, text } from './refusal.ts';
import type { Domain } from './state.ts';
import { domainOf, enforcePaidPlan, timestamp, type Visit } from './visit.ts';

export const VERIFICATION_PREFIX = 'forward-email-site-verification=';
const EXCHANGES = ['mx1.forwardemail.net', 'mx2.forwardemail.net'];

/** The values of all verification records at a name. */
export function verificationRecords(lookup: Lookup, name: string): string[] {
  return lookup(name, 'TXT')
    .filter((value) => value.startsWith(VERIFICATION_PREFIX))
    .map((value) => value.slice(VERIFICATION_PREFIX.length));
}

/** 400 with one comma-joined string; what passed is seen in the domain's `has_*_record` flags afterwards. */
export function verifyRecords(visit: Visit): VendorResponse {
  const domain = domainOf(visit);
  enforcePaidPlan(visit);
  const errors = checkReception(visit.service.lookup, domain);
  const { has_txt_record, has_mx_record } = domain.seen;
  if (has_txt_record && has_mx_record)
    return text(["Domain's DNS records have been verified.", ...errors].join(' '));
  throw new Refusal(
    400,
    [
      'Making changes to your DNS records takes time to propagate throughout the Internet.',
      ...errors,
      'If we detect your DNS records are valid we will send you an email.',
      ...(has_txt_record || has_mx_record
        ? []
        : ['Please ensure that your DNS nameservers are set properly.']),
    ].join(', '),
  );
}

/**
 * Looks at MX and TXT now, stores both flags and returns what is wrong.
 * MX resolves first here, and a TXT that resolves while the error list is not empty is not accepted: a correct TXT is stored as
 * missing, with no word about it, as long as MX fails.
 */
export function checkReception(lookup: Lookup, domain: Domain): string[] {
  const mxError = domain.flags.ignore_mx_check ? undefined : checkMx(lookup(domain.name, 'MX'));
  const txtError = checkTxt(domain, verificationRecords(lookup, domain.name));
  domain.seen.has_mx_record = mxError === undefined;
  domain.seen.has_txt_record = mxError === undefined && txtError === undefined;
  const texts = lookup(domain.name, 'TXT');
  // Told, and not needed to pass.
  domain.seen.has_spf_record = texts.some(isSpfOfOurs);
  const leftover = texts.some((v) => v.startsWith('forward-email='));
  return [
    mxError,
    txtError,
    leftover && domain.plan !== 'free'
      ? 'Domain has unencrypted aliases stored in DNS, remove its forward-email TXT records.'
      : undefined,
  ].filter((error) => error !== undefined);
}

function isSpfOfOurs(value: string): boolean {
  return value.startsWith('v=spf1 ') && value.includes('include:spf.forwardemail.net');
}

function checkMx(exchanges: readonly string[]): string | undefined {
  const names = exchanges.map((exchange) => exchange.toLowerCase());
  if (!names.some((name) => EXCHANGES.includes(name)))
    return `Domain is missing required DNS MX records of: ${EXCHANGES.join(' and ')}`;
  if (!names.every((name) => EXCHANGES.includes(name)))
    return 'Domain has multiple MX server providers, remove the others';
  return undefined;
}

function checkTxt(domain: Domain, found: readonly string[]): string | undefined {
  if (found.length > 1) return 'Domain has multiple verification records';
  if (found.length === 0)
    return `Domain is missing required DNS TXT record of: ${VERIFICATION_PREFIX}${domain.verification_record}`;
  return found[0] === domain.verification_record
    ? undefined
    : 'Domain has an incorrect DNS TXT record for verification';
}

/** DKIM, Return-Path and DMARC; passing does not switch `has_smtp` on. */
export function verifySmtp(visit: Visit): VendorResponse {
  const domain = domainOf(visit);
  enforcePaidPlan(visit);
  const errors = checkSending(visit.service.lookup, domain);
  if (errors.length > 0) throw new Refusal(400, errors.join(', '));
  domain.sending.smtp_verified_at ??= timestamp(visit);
  return text('You have successfully configured and verified DNS records for outbound SMTP.');
}

function checkSending(lookup: Lookup, domain: Domain): string[] {
  const root = registrableRoot(domain.name) ?? domain.name;
  const at = (label: string): string => `${label}.${root}`;
  const dkim = lookup(at(domain.dkim.selector), 'TXT').map(normaliseKey);
  domain.seen.has_dkim_record = dkim.includes(normaliseKey(domain.dkim.value));
  domain.seen.has_return_path_record = lookup(
    at(relativeToRoot('fe-bounces', domain.name)),
    'CNAME',
  ).some((target) => target.includes('forwardemail.net'));
  domain.seen.has_dmarc_record = lookup(at(relativeToRoot('_dmarc', domain.name)), 'TXT').some(
    isAcceptedDmarc,
  );
  return [
    domain.seen.has_dkim_record ? '' : 'Invalid DKIM signature.',
    domain.seen.has_return_path_record ? '' : 'Invalid Return-Path.',
    domain.seen.has_dmarc_record ? '' : 'Invalid DMARC result.',
  ].filter(Boolean);
}

function normaliseKey(value: string): string {
  return value.replace(/\s+/g, '').replace(/;$/, '');
}

function isAcceptedDmarc(value: string): boolean {
  const pct = /(?:^|;)\s*pct=(\d+)/.exec(value)?.[1];
  return value.startsWith('v=DMARC1') && (pct === undefined || pct === '100');
}
