/** TXT content as Cloudflare shows it (RFC 1035 §5.1 character-strings) ↔ the value it means. */

const MAX_STRING_BYTES = 255;

/** A value as quoted character-strings of at most 255 bytes each. */
export function quoteTxt(value: string): string {
  const strings: string[] = [];
  let current = '';
  for (const character of value) {
    if (Buffer.byteLength(current + character) > MAX_STRING_BYTES) {
      strings.push(current);
      current = '';
    }
    current += character;
  }
  return [...strings, current].map((part) => `"${part.replace(/["\\]/g, '\\$&')}"`).join(' ');
}

/** The value of quoted strings, joined without a space (RFC 7208 §3.3). Content without quotes is the value itself. */
export function unquoteTxt(content: string): string {
  const trimmed = content.trim();
  if (!/^"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*$/s.test(trimmed)) return content;
  const strings = trimmed.match(/"(?:[^"\\]|\\.)*"/gs) ?? [];
  return strings.map((part) => unescape(part.slice(1, -1))).join('');
}

/** `\"` and `\\` are the character itself, `\065` is the octet of that decimal number. */
function unescape(text: string): string {
  return text.replace(/\\(\d{3}|.)/gs, (_, escaped: string) =>
    /^\d{3}$/.test(escaped) ? String.fromCharCode(Number(escaped)) : escaped,
  );
}
