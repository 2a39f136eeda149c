/** Domain names as DNS and mail hosts take them: lower-case Punycode, LDH labels (RFC 1035 §2.3.1, RFC 5890 §2.3.1). */

/** The name to use, or why the text is none (ends a sentence that begins with the text). */
export type DomainName =
  { readonly ok: true; readonly name: string } | { readonly ok: false; readonly reason: string };

const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** Characters at which a URL parser would leave the host part, or which it drops silently. */
const NOT_IN_A_NAME = /[\s\p{Cc}\p{Cf}/\\?#@:%[\]<>^|]/u;

/** RFC 2606, 6761, 6762, 7686 and 9476: names that never resolve in the public DNS. */
const RESERVED_TLDS = new Set([
  'alt',
  'example',
  'internal',
  'invalid',
  'local',
  'localhost',
  'onion',
  'test',
]);

function refused(reason: string): DomainName {
  return { ok: false, reason };
}

/** IDNA ToASCII by the platform's URL parser (UTS #46, non-transitional); `undefined` when it has no ASCII form. */
function toAscii(text: string): string | undefined {
  return URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : undefined;
}

/**
 * Reads a domain name with at least two labels. Case is folded, one final dot dropped, an international name turned into Punycode;
 * labels may have 63 characters and the whole 253 (RFC 1035 §2.3.4). IP addresses and underscores are refused.
 */
export function parseDomainName(text: string): DomainName {
  if (text.length > 1_000) return refused('is longer than 253 characters');
  if (NOT_IN_A_NAME.test(text)) return refused('holds a character no domain name may have');
  const name = toAscii(text.replace(/\.$/, ''))?.toLowerCase();
  if (name === undefined || name === '') return refused('is not a domain name');
  if (name.length > 253) return refused('is longer than 253 characters');
  return checkLabels(name);
}

function checkLabels(name: string): DomainName {
  const labels = name.split('.');
  if (labels.some((label) => label.length > 63)) return refused('has a label above 63 characters');
  if (!labels.every((label) => LABEL.test(label)))
    return refused('has a label that is not letters, digits and inner hyphens');
  if (/^\d+$/.test(labels.at(-1) ?? '')) return refused('is an IP address, not a domain name');
  if (labels.length < 2) return refused('has no dot: a mail domain has at least two labels');
  return { ok: true, name };
}

/** The reserved top-level label of a name, or `undefined`. Forward Email refuses to add such domains. */
export function reservedTld(name: string): string | undefined {
  const tld = name.split('.').at(-1) ?? '';
  return RESERVED_TLDS.has(tld) ? tld : undefined;
}
