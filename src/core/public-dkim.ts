/** The DKIM keys of a domain, where their selectors are told (RFC 6376 §3.6.1, RFC 8301, RFC 8463). Pure. */
import { readTags } from './dmarc.ts';
import {
  answerAt,
  fail,
  ifAnswered,
  pass,
  warn,
  type HealthCheck,
  type ProviderSays,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';
import { isSameDkimKey } from './records-meaning.ts';

const CHECK = 'dkim.key';

/** Where the key of each selector stands. */
export function keyQuestions(
  domain: string,
  selectors: readonly string[] = [],
): readonly Question[] {
  return selectors.map((selector) => ({ name: keyName(domain, selector), type: 'TXT' }));
}

function keyName(domain: string, selector: string): string {
  return `${selector}._domainkey.${domain}`;
}

/** One check or more a selector: a key that verifies mail, or what keeps it from that. */
export function judgeKeys(evidence: PublicEvidence): readonly HealthCheck[] {
  const { domain, selectors = [] } = evidence;
  return selectors.flatMap((selector) => {
    const name = keyName(domain, selector);
    return ifAnswered(answerAt(evidence, name, 'TXT'), CHECK, (values) => [
      ...judgeSet(name, values),
      ...foreign(evidence, name, values),
    ]);
  });
}

/** Labels before `._domainkey.<domain>` of the keys a provider names. */
export function selectorsIn(domain: string, { keys }: ProviderSays): readonly string[] {
  const end = `._domainkey.${domain}`;
  return keys.flatMap(({ name }) => (name.endsWith(end) ? [name.slice(0, -end.length)] : []));
}

/** A usable key that is not the provider's verifies none of its mail. */
function foreign(
  { provider }: PublicEvidence,
  name: string,
  [record, ...others]: readonly string[],
): readonly HealthCheck[] {
  const own = provider?.keys.find((key) => key.name === name);
  if (own === undefined || record === undefined || others.length > 0) return [];
  if (isSameDkimKey(own.value, record)) return [];
  return [
    fail(
      CHECK,
      `${name} is not the key the mail provider signs with`,
      'run phase 1 for this domain, or publish the DKIM record of the mail provider',
    ),
  ];
}

function judgeSet(name: string, values: readonly string[]): readonly HealthCheck[] {
  const [record, ...others] = values;
  if (record === undefined)
    return [fail(CHECK, `${name} has no key`, 'publish the DKIM record of the mail provider')];
  if (others.length > 0)
    return [fail(CHECK, `${name} has ${String(values.length)} records`, 'leave the one in use')];
  const found = [...unusable(name, record), ...weaknesses(name, record)];
  return found.length === 0 ? [pass(CHECK, `${name} has a usable key`)] : found;
}

type Tags = ReadonlyMap<string, string>;

/** Why no receiver can use the key; at most one reason. */
function unusable(name: string, record: string): readonly HealthCheck[] {
  const tags: Tags = new Map(readTags(record));
  const reason = formFault(tags) ?? useFault(tags) ?? keyFault(tags);
  return reason === undefined
    ? []
    : [fail(CHECK, `${name}: ${reason}`, 'publish the DKIM record of the mail provider again')];
}

function formFault(tags: Tags): string | undefined {
  const version = tags.get('v');
  const key = tags.get('p');
  if (version !== undefined && version !== 'DKIM1') return `v=${version} is no DKIM key`;
  if (key === undefined) return 'no p=, so it is no key';
  return key === '' ? 'the key is revoked (p= is empty)' : undefined;
}

function useFault(tags: Tags): string | undefined {
  const hashes = listOf(tags.get('h'));
  const services = listOf(tags.get('s'));
  if (hashes.length > 0 && !hashes.includes('sha256')) return `h=${hashes.join(':')} has no sha256`;
  const isForMail = services.length === 0 || services.includes('*') || services.includes('email');
  return isForMail ? undefined : `s=${services.join(':')} is not for e-mail`;
}

function listOf(text = ''): readonly string[] {
  return text
    .split(':')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
}

/** Bytes of a SubjectPublicKeyInfo whose modulus has 1024 and 2048 bits, less what its encoding may vary by. */
const RSA_1024 = 158;
const RSA_2048 = 290;
const ED25519 = 32;

function keyFault(tags: Tags): string | undefined {
  const bytes = bytesOf(tags.get('p') ?? '');
  if (bytes === undefined) return 'p= is no base64';
  const kind = tags.get('k')?.toLowerCase() ?? 'rsa';
  if (kind === 'ed25519') return bytes === ED25519 ? undefined : 'p= is no Ed25519 key';
  if (kind !== 'rsa') return `k=${kind} is no kind of key receivers know`;
  return bytes < RSA_1024 ? 'the RSA key is shorter than 1024 bits (RFC 8301 §3.2)' : undefined;
}

/** Length of what the base64 says; white space inside is allowed, padding may be missing (RFC 6376 §3.2, `base64string`). */
function bytesOf(base64: string): number | undefined {
  const text = base64.replaceAll(/\s/g, '');
  const [, digits] = /^([A-Za-z0-9+/]+)={0,2}$/.exec(text) ?? [];
  if (digits === undefined || digits.length % 4 === 1) return undefined;
  return Math.floor((digits.length * 3) / 4);
}

function weaknesses(name: string, record: string): readonly HealthCheck[] {
  const tags: Tags = new Map(readTags(record));
  const bytes = bytesOf(tags.get('p') ?? '') ?? 0;
  const isRsa = (tags.get('k')?.toLowerCase() ?? 'rsa') === 'rsa';
  return [
    ...(isRsa && bytes >= RSA_1024 && bytes < RSA_2048
      ? [
          warn(
            CHECK,
            `${name}: the RSA key is shorter than 2048 bits`,
            'have the mail provider make a new one (RFC 8301 §3.2)',
          ),
        ]
      : []),
    ...(listOf(tags.get('t')).includes('y')
      ? [warn(CHECK, `${name}: t=y says that it is only being tested`, 'remove t=y')]
      : []),
  ];
}
