/** TXT content as PowerDNS shows it (RFC 1035 §5.1 character-strings) ↔ the value it means. */

const MAX_STRING_OCTETS = 255;
const QUOTED = /"((?:[^"\\]|\\.)*)"/gs;

/** A value as quoted character-strings of at most 255 octets; octets outside printable ASCII as `\DDD`. */
export function quoteTxt(value: string): string {
  const octets = Buffer.from(value);
  const strings: string[] = [];
  for (let at = 0; at === 0 || at < octets.length; at += MAX_STRING_OCTETS)
    strings.push(`"${escaped(octets.subarray(at, at + MAX_STRING_OCTETS))}"`);
  return strings.join(' ');
}

/** The octets of all strings joined without a space (RFC 7208 §3.3), read as UTF-8, or as Latin-1 where they are none. */
export function unquoteTxt(content: string): string {
  const strings = [...content.matchAll(QUOTED)].map((match) => octetsOf(match[1] ?? ''));
  const octets = Buffer.concat(strings);
  const text = octets.toString('utf8');
  return Buffer.from(text).equals(octets) ? text : octets.toString('latin1');
}

function escaped(octets: Buffer): string {
  return [...octets].map(escapedOctet).join('');
}

function escapedOctet(octet: number): string {
  if (octet < 0x20 || octet > 0x7e) return `\\${String(octet).padStart(3, '0')}`;
  const character = String.fromCharCode(octet);
  return character === '"' || character === '\\' ? `\\${character}` : character;
}

/** `\DDD` is one octet, any other escaped character is itself; what is not escaped may be UTF-8. */
function octetsOf(text: string): Buffer {
  const parts = text.match(/\\\d{3}|\\.|[^\\]+/gs) ?? [];
  return Buffer.concat(
    parts.map((part) => {
      if (/^\\\d{3}$/.test(part)) return Buffer.from([Number(part.slice(1))]);
      return Buffer.from(part.startsWith('\\') ? part.slice(1) : part);
    }),
  );
}
