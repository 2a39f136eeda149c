/** Where the vault's key comes from: the environment, or a key file that is made once and never replaced. */
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KEY_BYTES, keyIdOf } from './cipher.ts';
import { StoreError } from './errors.ts';

export interface VaultKey {
  readonly key: Buffer;
  /** Names the key without telling it. */
  readonly keyId: string;
  readonly source: 'environment' | 'file';
  /** True for the one process that made the key file just now: the moment to say what to back up. */
  readonly created: boolean;
}

export interface KeyOptions {
  /** 32 bytes in base64, from `MAILKEEL_VAULT_KEY`. */
  readonly vaultKey?: string | undefined;
  /** Where the key file is or would be; absent where only the environment can give a key. */
  readonly file?: string | undefined;
  /** Whether a key file may be made. A present one is used in any case. */
  readonly allowKeyFile: boolean;
}

/**
 * Finds the key, or makes the key file (0600) when that is allowed and the vault holds nothing yet (`isEmpty`).
 * Processes that race agree on one key. Throws `StoreError('vault')` when there is none, or it is no 32 bytes.
 */
export async function findVaultKey(options: KeyOptions, isEmpty: boolean): Promise<VaultKey> {
  const { vaultKey, file } = options;
  if (vaultKey !== undefined) return toKey(vaultKey, 'environment', 'MAILKEEL_VAULT_KEY');
  if (file === undefined) throw noKey();
  const present = await readKeyFile(file);
  if (present !== undefined) return toKey(present, 'file', file);
  if (!isEmpty) throw lostKey(file);
  if (!options.allowKeyFile) throw noKey();
  const created = await makeKeyFile(file);
  const text = await readKeyFile(file);
  if (text === undefined) throw lostKey(file);
  return { ...toKey(text, 'file', file), created };
}

/** The key a text holds. Throws `StoreError('vault')` naming `where` it stood, never the text. */
export function toKey(text: string, source: VaultKey['source'], where: string): VaultKey {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) throw malformedKey(where, key.length);
  return { key, keyId: keyIdOf(key), source, created: false };
}

/** Content of a key file, `undefined` when there is none. */
export async function readKeyFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusableKeyFile(file, error);
  }
}

/** A new key in a file (0600) that appears whole or not at all: written beside, then linked, which fails where the name is taken. */
export async function makeKeyFile(file: string): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeDurably(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await link(draft, file);
    await syncDirectory(dirname(file));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unusableKeyFile(file, error);
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Waits until names made in the directory are on the disk. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}

function malformedKey(where: string, bytes: number): StoreError {
  return new StoreError(
    'vault',
    `the vault key in ${where} decodes to ${String(bytes)} bytes, not ${String(KEY_BYTES)}`,
    'Give the key that was backed up: 32 bytes in base64. For a vault that is still empty make one with: openssl rand -base64 32',
  );
}

function lostKey(file: string): StoreError {
  return new StoreError(
    'vault',
    `the vault holds passwords, but its key file ${file} is missing`,
    'Put the key file back from the backup, or set MAILKEEL_VAULT_KEY to its content. A new key could not read these passwords, so none is made.',
  );
}

/** Nobody has made or given a key. */
export const NO_KEY = 'there is no vault key';

function noKey(): StoreError {
  return new StoreError(
    'vault',
    NO_KEY,
    'Set MAILKEEL_VAULT_KEY to the same 32 bytes in base64 for every worker (openssl rand -base64 32). A key file is made only where one machine does everything.',
  );
}

function unusableKeyFile(file: string, cause: unknown): StoreError {
  return new StoreError(
    'vault',
    `the vault's key file ${file} cannot be used (${String(codeOf(cause))})`,
    'Let this user read and write that file and its directory, or set MAILKEEL_VAULT_KEY.',
    { cause },
  );
}
