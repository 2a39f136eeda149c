/** Forward Email's own objects, whole, as they are kept before the first change: everything but what could be a secret. Pure. */
import type { NativeObject } from '../ports.ts';

/** Put in the place of a value that is not kept, so that a reader sees that there was one. */
const REMOVED = '[removed]';

/**
 * Names of fields that hold a credential, at any depth: S3 keys of a domain, tokens of its invitations, webhook signing keys. A
 * `public_key` (OpenPGP) is none.
 */
const SECRET =
  /token|secret|passw|passphrase|private|credential|signature|(?:^|_)(?:api|access|signing|webhook)_key|access_key_id/i;

/** A URL that is called when something happens often carries its key in the query or before the host. */
const CALLED = /webhook|_url$|_endpoint$/i;

/** The object with the value of every field that could hold a secret replaced. Recipients stay: they are what is to be restored. */
export function withoutSecrets(native: Readonly<Record<string, unknown>>): NativeObject {
  return Object.fromEntries(
    Object.entries(native).map(([key, value]) => [key, withoutSecret(key, value)]),
  );
}

function withoutSecret(key: string, value: unknown): unknown {
  if (isEmpty(value)) return value;
  if (SECRET.test(key)) return REMOVED;
  if (typeof value === 'string') return CALLED.test(key) ? bareUrl(value) : value;
  if (Array.isArray(value)) return value.map((each) => withoutSecret(key, each));
  return typeof value === 'object' && value !== null ? withoutSecrets({ ...value }) : value;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || typeof value === 'boolean';
}

function bareUrl(text: string): string {
  if (!URL.canParse(text)) return REMOVED;
  const { origin, search, username, pathname } = new URL(text);
  const bare = search === '' && username === '' && pathname === '/';
  return bare ? text : `${origin}/${REMOVED}`;
}
