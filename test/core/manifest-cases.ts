/** Manifests for tests: a valid head, and files that exist only in memory. */
import { parseManifest, renderErrors, type ManifestResult } from '../../src/core/manifest.ts';
import type { ManifestError } from '../../src/core/manifest-error.ts';

export const ACCOUNTS = `accounts:
  fe: { kind: forward-email, token: { env: FE_TOKEN } }
  cf: { kind: cloudflare, token: { env: CF_TOKEN } }
`;

/** Five lines: what follows begins in line 6. */
export const HEAD = `version: 1
${ACCOUNTS}defaults: { mail: fe, dns: { account: cf } }
`;

export type Files = Readonly<Record<string, string | Uint8Array>>;

export function parseText(text: string, files: Files = {}): ManifestResult {
  return parseManifest({ path: 'mailkeel.yaml', text }, (path) =>
    Object.hasOwn(files, path) ? (files[path] ?? '') : { error: 'ENOENT' },
  );
}

/** The parsed manifest; fails the test with the errors as an operator would read them. */
export function accepted(text: string, files: Files = {}): Extract<ManifestResult, { ok: true }> {
  const result = parseText(text, files);
  if (!result.ok) throw new Error(renderErrors(result.errors));
  return result;
}

export function refused(text: string, files: Files = {}): readonly ManifestError[] {
  const result = parseText(text, files);
  if (result.ok) throw new Error('the manifest was accepted');
  return result.errors;
}

/** Path, message and remedy of the errors of one domain list. */
export function texts(domains: string): readonly string[] {
  return refused(`${HEAD}domains:\n${domains}`).map(
    ({ path, message, remedy }) => `${path} | ${message} | ${remedy}`,
  );
}

/** Place and message of each error, one line each. */
export function lines(errors: readonly ManifestError[]): readonly string[] {
  return errors.map(
    ({ file, line, column, path, message }) =>
      `${file}:${String(line)}${column === undefined ? '' : `:${String(column)}`} ${path}: ${message}`,
  );
}
