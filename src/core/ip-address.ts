/** Addresses, told from names. Pure. */

/** True for an IPv4 address in dotted form or any IPv6 address; a name never has a label of digits at its end nor a colon. */
export function isIpAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || text.includes(':');
}

/**
 * Where the PTR of an address stands: `in-addr.arpa` (RFC 1035 §3.5) or `ip6.arpa` (RFC 3596 §2.5). Two spellings of one address give one
 * name; `undefined` for what is no address.
 */
export function reverseName(address: string): string | undefined {
  const four = octetsOf(address);
  if (four !== undefined) return `${four.toReversed().join('.')}.in-addr.arpa`;
  const groups = groupsOf(address);
  if (groups === undefined) return undefined;
  const digits = groups.map((group) => group.padStart(4, '0')).join('');
  return `${Array.from(digits).toReversed().join('.')}.ip6.arpa`;
}

function octetsOf(text: string): readonly string[] | undefined {
  const octets = text.split('.');
  const isOctet = (octet: string): boolean => /^\d{1,3}$/.test(octet) && Number(octet) < 256;
  return octets.length === 4 && octets.every(isOctet) ? octets : undefined;
}

/** The eight groups of an IPv6 address, with what `::` and a dotted end stand for (RFC 4291 §2.2). */
function groupsOf(text: string): readonly string[] | undefined {
  const [head = '', tail, ...more] = dottedEndAsGroups(text.toLowerCase()).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  return groups.every((group) => /^[0-9a-f]{1,4}$/.test(group)) ? groups : undefined;
}

function dottedEndAsGroups(text: string): string {
  const at = text.lastIndexOf(':') + 1;
  const octets = octetsOf(text.slice(at));
  if (octets === undefined || at === 0) return text;
  const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number);
  return `${text.slice(0, at)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
