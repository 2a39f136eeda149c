/** What may be shown of a value that may hold secrets: judged by the names of its keys, at any depth. Pure. */

/** Any key with one of these in it: passwords, tokens, keys and headers of credentials, in every vendor's spelling. */
const SECRET =
  /passw|passphrase|secret|token|authorization|cookie|credential|api[-_]?key|private|^key$/i;
const CENSOR = '[redacted]';
const DEEPEST = 8;

/**
 * A copy with every value under a secret's key replaced by `[redacted]`; deeper than eight levels nothing is shown. Only arrays and plain
 * objects are walked: whatever else it holds (dates, errors) is the same object.
 */
export function redacted(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) {
    if (depth >= DEEPEST) return CENSOR;
    return value.map((item) => redacted(item, depth + 1));
  }
  if (!isPlain(value)) return value;
  if (depth >= DEEPEST) return CENSOR;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isSecret(key, item) ? CENSOR : redacted(item, depth + 1),
    ]),
  );
}

/** Flags and counts about secrets (`has_password: true`) say nothing of them. */
function isSecret(key: string, item: unknown): boolean {
  if (typeof item === 'boolean' || typeof item === 'number') return false;
  return item !== null && item !== undefined && SECRET.test(key);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
