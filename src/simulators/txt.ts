/** TXT content as zone files and APIs write it (RFC 1035 §5.1): character-strings in quotes, or one bare string. */

const QUOTED = /"((?:[^"\\]|\\.)*)"/g;
const ONLY_QUOTED = /^\s*(?:"(?:[^"\\]|\\.)*"\s*)+$/;

/** The character-strings of a content, unescaped. A content without quotes is one value, cut into strings of 255 bytes. */
export function characterStrings(content: string): string[] {
  if (!content.includes('"')) return cut(content);
  return [...content.matchAll(QUOTED)].flatMap((match) =>
    cut((match[1] ?? '').replace(/\\(\d{3}|.)/g, (_, escape: string) => unescape(escape))),
  );
}

/** The value all character-strings make together (RFC 7208 §3.3). */
export function txtValue(content: string): string {
  return characterStrings(content).join('');
}

/** False when quotes do not pair up. */
export function hasConsistentQuotes(content: string): boolean {
  return !content.includes('"') || ONLY_QUOTED.test(content);
}

/** The form with quotes, split at 255 bytes. */
export function quoteTxt(content: string): string {
  return characterStrings(content)
    .map((string) => `"${string.replace(/["\\]/g, '\\$&')}"`)
    .join(' ');
}

function unescape(escape: string): string {
  return escape.length === 3 ? String.fromCharCode(Number(escape)) : escape;
}

function cut(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const parts = Math.max(1, Math.ceil(bytes.length / 255));
  return Array.from({ length: parts }, (_, index) =>
    bytes.subarray(index * 255, (index + 1) * 255).toString('utf8'),
  );
}
