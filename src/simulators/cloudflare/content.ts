/** Content of a record by type: checked and brought into the form the API stores. */
import { isIPv4, isIPv6 } from 'node:net';
import { hasConsistentQuotes, quoteTxt, txtValue } from '../txt.ts';
import { UNDOCUMENTED, type ApiError } from './refusal.ts';

export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

export type Checked =
  { readonly content: string } | { readonly errors: readonly [ApiError, ...ApiError[]] };

const HOST_LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;
const MOST_TXT_CHARACTERS = 2048;

/** The content as stored, or why it is refused. `@` stands for the zone's own name. */
export function checkContent(type: RecordType, raw: string, zone: string): Checked {
  const content = raw.trim() === '@' ? zone : raw.trim();
  switch (type) {
    case 'A':
      return check(isIPv4(content), content, [
        9005,
        'Content for A record must be a valid IPv4 address.',
      ]);
    case 'AAAA':
      return check(isIPv6(content), content, [
        9006,
        'Content for AAAA record must be a valid IPv6 address.',
      ]);
    case 'CNAME':
    case 'NS':
      return checkHost(content, [9007, `Content for ${type} record is invalid.`]);
    case 'MX':
      // A null MX has the content "." (RFC 7505).
      if (content === '.') return { content };
      return checkHost(content, [9009, 'Content for MX record must be a hostname.']);
    case 'SRV':
      // Made of `data`, never of a text: see `serviceContent`.
      return checkService(content);
    case 'TXT':
      return checkTxt(raw);
  }
}

/** `data` of an SRV as the API shows it afterwards, `weight port target`; anything that is no SRV data leaves an empty text. */
export function serviceContent(data: unknown): string {
  if (typeof data !== 'object' || data === null) return '';
  const { weight, port, target } = data as Record<string, unknown>;
  if (typeof target !== 'string') return '';
  return `${String(weight)} ${String(port)} ${target.replace(/\.$/, '').toLowerCase()}`;
}

function checkService(content: string): Checked {
  const [weight = '', port = '', target = '', ...more] = content.split(' ');
  const good =
    more.length === 0 &&
    [weight, port].every((number) => /^\d{1,5}$/.test(number) && Number(number) <= 65_535) &&
    (target === '' || target.split('.').every((label) => HOST_LABEL.test(label)));
  return check(good, content, [
    UNDOCUMENTED,
    'SRV record needs data with weight, port and target.',
  ]);
}

function checkHost(content: string, error: readonly [number, string]): Checked {
  const name = content.replace(/\.$/, '').toLowerCase();
  const labels = name.split('.');
  return check(labels.every((l) => HOST_LABEL.test(l)) && !isIPv4(name), name, error);
}

/** Stored in quotes, strings over 255 bytes split, whichever way it came. */
function checkTxt(raw: string): Checked {
  if (/\p{Cc}/u.test(raw))
    return refused(9051, 'Content for TXT record contains invalid characters.');
  if (!hasConsistentQuotes(raw))
    return refused(UNDOCUMENTED, 'Content for TXT record has inconsistent quotes.');
  const value = txtValue(raw);
  if (value === '') return refused(UNDOCUMENTED, 'Content for TXT record must not be empty.');
  if (value.length > MOST_TXT_CHARACTERS)
    return refused(9015, 'Content for TXT record exceeds the maximum length.');
  return { content: quoteTxt(raw) };
}

function check(
  good: boolean,
  content: string,
  [code, message]: readonly [number, string],
): Checked {
  return good ? { content } : refused(code, message);
}

function refused(code: number, message: string): Checked {
  return { errors: [{ code, message }] };
}
