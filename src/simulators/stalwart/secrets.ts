/** Stored secrets: what the server recognises, how it compares, and what it keeps of what it is given. */
import { createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

/** `broken` = the stored text has a prefix of a hash and is none: the server answers with an error that holds the stored text. */
export type Comparison = 'right' | 'wrong' | 'broken';

/** A password beside one-time and application secrets. */
export function isPassword(secret: string): boolean {
  return !secret.startsWith('$app$') && !secret.startsWith('otpauth://');
}

/**
 * Compares a login's password with the stored text. Verified are `$scrypt$`, `{SSHA512}`, `{PLAIN}` and plain text; the other hashes the
 * server knows (argon2, pbkdf2, bcrypt, crypt) are stored and never match here.
 */
export function compare(stored: string, password: string): Comparison {
  if (stored.startsWith('$scrypt$')) return compareScrypt(stored, password);
  if (/^\$(argon2|pbkdf2|2|6\$|5\$|sha1|1)/.test(stored)) return 'wrong';
  if (stored.startsWith('$')) return 'broken';
  if (stored.startsWith('_')) return 'wrong';
  if (stored.startsWith('{')) return compareBraced(stored, password);
  return verdict(stored === password);
}

function compareBraced(stored: string, password: string): Comparison {
  const [, algorithm, value = ''] = /^\{([^}]*)\}(.*)$/s.exec(stored) ?? [];
  if (algorithm === undefined) return 'broken';
  if (/^(PLAIN|plain|CLEAR|clear)$/.test(algorithm)) return verdict(value === password);
  if (algorithm === 'SSHA512') {
    const decoded = Buffer.from(value, 'base64');
    return verdict(decoded.subarray(0, 64).equals(sha512(password, decoded.subarray(64))));
  }
  return /^(SHA|SSHA|SHA256|SSHA256|SHA512|MD5|CRYPT|crypt|PBKDF2|ARGON2(I|ID)?)$/.test(algorithm)
    ? 'wrong'
    : 'broken';
}

/** PHC string format: `$scrypt$ln=14,r=8,p=1$<salt>$<hash>`, base64 without padding. */
function compareScrypt(stored: string, password: string): Comparison {
  const [, ln, r, p, salt = '', hash = ''] =
    /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored) ?? [];
  if (ln === undefined) return 'broken';
  const wanted = Buffer.from(hash, 'base64');
  const options = { N: 2 ** Number(ln), r: Number(r), p: Number(p), maxmem: 256 * 1024 * 1024 };
  const found = scryptSync(password, Buffer.from(salt, 'base64'), wanted.length, options);
  return verdict(timingSafeEqual(found, wanted));
}

/** What a 0.16 server keeps: a well-formed hash as it is, anything else hashed (it uses argon2id; nobody can see which). */
export function hashed(secret: string): string {
  if (isHash(secret)) return secret;
  const salt = randomBytes(16);
  return `{SSHA512}${Buffer.concat([sha512(secret, salt), salt]).toString('base64')}`;
}

/** A hash the 0.16 line recognises; `{PLAIN}x` is a literal password there. */
export function isHash(secret: string): boolean {
  return /^(\$(argon2(i|d|id)|scrypt|pbkdf2[a-z0-9-]*|2[aby]|6|5)\$[^$]+\$?|\{S?SHA(256|512)?\}[A-Za-z0-9+/]+=*$)/.test(
    secret,
  );
}

function sha512(password: string, salt: Uint8Array): Buffer {
  return createHash('sha512').update(password).update(salt).digest();
}

function verdict(same: boolean): Comparison {
  return same ? 'right' : 'wrong';
}
