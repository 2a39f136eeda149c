/** Mail addresses in the plain form every host takes: dot-string local part at a domain (RFC 5321 §4.1.2). */
import { parseDomainName } from './domain-name.ts';

export interface MailAddress {
  readonly local: string;
  /** Lower-case Punycode. */
  readonly domain: string;
}

const ATEXT = String.raw`[a-z0-9!#$%&'*+/=?^_\`{|}~-]+`;
const DOT_STRING = new RegExp(`^${ATEXT}(?:\\.${ATEXT})*$`, 'i');

/** Whether a text is a dot-string of at most 64 octets: no quotes, no leading, trailing or double dot, ASCII only. */
export function isLocalPart(text: string): boolean {
  return text.length <= 64 && DOT_STRING.test(text);
}

/** Splits an address at its last `@`; the local part is lower-cased as Forward Email stores it. `undefined` when it is no address. */
export function parseAddress(text: string): MailAddress | undefined {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0)).toLowerCase();
  const domain = parseDomainName(text.slice(at + 1));
  return at > 0 && isLocalPart(local) && domain.ok ? { local, domain: domain.name } : undefined;
}

/** A recipient as the provider stores it: an address in lower case, an http(s) URL as its parser writes it. `undefined` when it is neither. */
export function parseRecipient(text: string): string | undefined {
  const address = parseAddress(text);
  if (address !== undefined) return `${address.local}@${address.domain}`;
  return isWebUrl(text) ? text : undefined;
}

/** Whether a text is an http(s) URL with a host and without white space. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(text) && !/\s/.test(text) && URL.canParse(text);
}
