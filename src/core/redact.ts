/** What may be shown of a value that may hold secrets: judged by the names of its keys and by what texts look like, at any depth. Pure. */

/** Any key with one of these in it: passwords, tokens, keys and headers of credentials, in every vendor's spelling. */
const SECRET =
  /passw|passphrase|secret|token|authorization|cookie|credential|api[-_]?key|private|^key$/i;
/** PEM blocks (RFC 7468), password hashes as crypt(5) and as LDAP (RFC 2307) write them: secrets under whatever key, cut short or not. */
const SECRET_TEXT =
  /-----BEGIN |(?<![^\s"'=:])(?:\$[a-z0-9][\w-]*\$[\w./+=,$-]{4}|\{[a-z0-9][\w.-]*\}[^\s"])/i;
/** Keys that name what stands under `value` beside them: `{field: "secrets", value: …}`. */
const NAMING: readonly string[] = ['field', 'name', 'key', 'path'];
const CENSOR = '[redacted]';
const DEEPEST = 8;

/**
 * A copy with `[redacted]` for every value under a secret's key, every `value` whose `field` or `name` beside it names a secret, and every
 * text that looks like a key or a password's hash; deeper than eight levels nothing is shown. Only arrays and plain objects are walked:
 * whatever else it holds (dates, errors) is the same object.
 */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return SECRET_TEXT.test(value) ? CENSOR : value;
  if (Array.isArray(value)) {
    if (depth >= DEEPEST) return CENSOR;
    return value.map((item) => redacted(item, depth + 1));
  }
  if (!isPlain(value)) return value;
  if (depth >= DEEPEST) return CENSOR;
  const named = namesSecret(value) ? 'value' : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === named || isSecret(key, item) ? CENSOR : redacted(item, depth + 1),
    ]),
  );
}

/** Flags and counts about secrets (`has_password: true`) say nothing of them. */
function isSecret(key: string, item: unknown): boolean {
  if (typeof item === 'boolean' || typeof item === 'number') return false;
  return item !== null && item !== undefined && SECRET.test(key);
}

function namesSecret(value: Readonly<Record<string, unknown>>): boolean {
  return NAMING.some((key) => {
    const name = value[key];
    return typeof name === 'string' && SECRET.test(name);
  });
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
