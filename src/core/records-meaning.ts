/** When two DNS values mean the same, whatever their spelling (manifest rule 7), and what an answer says about a wanted record. */
import type { DesiredRecord, RecordPurpose } from './dns.ts';
import { isAtLeastAsStrict, isDmarc, parseDmarc, readTags } from './dmarc.ts';
import { hostName } from './records.ts';
import { mergeSpf } from './spf-merge.ts';
import { isSpf } from './spf.ts';

/** `other` = something stands there that says something else. */
export type Verdict = 'served' | 'missing' | 'other';

/** True for a TXT value that holds a DKIM key (RFC 6376 §3.6.1), a revoked one included. */
export function isDkim(content: string): boolean {
  return dkimKey(content) !== undefined;
}

/** True when both hold the same public key, however the base64 is folded and the tags are ordered. */
export function isSameDkimKey(a: string, b: string): boolean {
  const key = dkimKey(a);
  return key !== undefined && key === dkimKey(b);
}

function dkimKey(content: string): string | undefined {
  const tags = new Map(readTags(content));
  const key = tags.get('p');
  if (key === undefined) return undefined;
  return `${tags.get('k') ?? 'rsa'} ${key.replace(/\s/g, '').replace(/=+$/, '')}`;
}

/** True for a TXT value that receivers take for a TLS-RPT record (RFC 8460 §3). */
export function isTlsRpt(content: string): boolean {
  return /^v=TLSRPTv1\s*;/.test(content);
}

/** True when both report to the same places. */
export function isSameTlsRpt(a: string, b: string): boolean {
  return isTlsRpt(a) && isTlsRpt(b) && reportsTo(a) === reportsTo(b);
}

function reportsTo(content: string): string {
  const rua = readTags(content).find(([name]) => name === 'rua')?.[1] ?? '';
  const places = rua.split(',').map((place) => place.trim().toLowerCase());
  return places.toSorted().join(',');
}

/** `<port> <target>` of an SRV value, whatever its priority and weight: which server stands behind it (RFC 2782). */
export function serviceOf(value: string): string {
  const [port = '', target = ''] = value.trim().split(/\s+/).slice(-2);
  return `${port} ${hostName(target)}`;
}

/** What marks every ownership TXT of one provider: the value up to and with its first `=`, or the whole value. */
export function ownershipPrefix(value: string): string {
  return value.slice(0, value.indexOf('=') + 1) || value;
}

/** The host of an MX, from a bare exchange or from `<preference> <exchange>`. */
export function exchangeOf(value: string): string {
  return hostName(value.trim().split(/\s+/).at(-1) ?? '');
}

/**
 * What the values served at one name and type say about the records wanted there for one purpose (never an empty list). MX as
 * `<preference> <exchange>` or bare; values of other purposes at the same name do not matter.
 */
export function judgeValues(wanted: readonly DesiredRecord[], values: readonly string[]): Verdict {
  const [first] = wanted;
  if (first === undefined) return 'served';
  return JUDGES[first.purpose](
    wanted.map((record) => record.content),
    [...new Set(values)],
  );
}

type Judge = (wanted: readonly string[], values: readonly string[]) => Verdict;

const JUDGES: Readonly<Record<RecordPurpose, Judge>> = {
  mx: judgeHosts,
  ownership: (wanted, values) =>
    judgeOwn(values, (value) => wanted.some((own) => value.startsWith(ownershipPrefix(own))), {
      isSame: (value) => wanted.includes(value),
    }),
  spf: judgeSpf,
  dkim: (wanted, values) =>
    judgeOwn(values, isDkim, { isSame: (value) => wanted.some((w) => isSameDkimKey(w, value)) }),
  'return-path': judgeHosts,
  dmarc: (wanted, values) =>
    judgeOwn(values, isDmarc, { isSame: (value) => wanted.some((w) => isStrictEnough(value, w)) }),
  'tls-rpt': (wanted, values) =>
    judgeOwn(values, isTlsRpt, { isSame: (value) => wanted.some((w) => isSameTlsRpt(value, w)) }),
  autoconfig: (wanted, values) => {
    if (values.length === 0) return 'missing';
    const services = values.map(serviceOf);
    return wanted.every((own) => services.includes(serviceOf(own))) ? 'served' : 'other';
  },
};

function judgeHosts(wanted: readonly string[], values: readonly string[]): Verdict {
  const hosts = values.map(exchangeOf);
  const targets = wanted.map(exchangeOf);
  if (hosts.some((host) => !targets.includes(host))) return 'other';
  return targets.every((target) => hosts.includes(target)) ? 'served' : 'missing';
}

/** For records of which exactly one may stand at a name. */
function judgeOwn(
  values: readonly string[],
  isOfKind: (value: string) => boolean,
  { isSame }: { readonly isSame: (value: string) => boolean },
): Verdict {
  const own = values.filter(isOfKind);
  if (own.length === 0) return 'missing';
  return own.every(isSame) && own.length === 1 ? 'served' : 'other';
}

function judgeSpf(wanted: readonly string[], values: readonly string[]): Verdict {
  const records = values.filter(isSpf);
  if (records.length === 0) return 'missing';
  return wanted.every((own) => mergeSpf(records, own).state === 'same') ? 'served' : 'other';
}

/** True when `value` is a DMARC record that protects at least as much as `wanted` does. */
export function isStrictEnough(value: string, wanted: string): boolean {
  const [actual, wish] = [parseDmarc(value), parseDmarc(wanted)];
  return actual !== undefined && wish !== undefined && isAtLeastAsStrict(actual, wish);
}
