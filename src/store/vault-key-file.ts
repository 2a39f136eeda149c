/** The key file while its key is replaced: at every instant the file holds one whole key, and every key rows may need lies beside it. */
import { link, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from './errors.ts';
import { makeKeyFile, readKeyFile, syncDirectory, toKey, type VaultKey } from './vault-key.ts';

/** The two keys of a rotation: the one in the file, and the one that is to take its place. */
export interface KeyPair {
  readonly old: VaultKey;
  readonly next: VaultKey;
}

/**
 * Makes the next key beside the key file, or finds the one an interrupted rotation made. `check` refuses a rotation that begins anew; one
 * that goes on may find the rows sealed with the next key already. Throws `StoreError('vault')`.
 */
export async function prepareRotation(
  keyFile: string,
  check: () => Promise<void>,
): Promise<KeyPair> {
  const nextFile = `${keyFile}.next`;
  if ((await readKeyFile(nextFile)) === undefined) {
    await check();
    await makeKeyFile(nextFile);
  }
  return { old: await keyIn(keyFile), next: await keyIn(nextFile) };
}

/**
 * Puts the next key in the place of the old one, which is kept under its id. Returns where. Another process may have finished the same
 * rotation, or be about to: nothing is removed, and the old key is in the key file until its copy is there.
 */
export async function finishRotation(keyFile: string, { old, next }: KeyPair): Promise<string> {
  const oldKeyFile = `${keyFile}.${old.keyId}`;
  if ((await keyIn(keyFile)).keyId === old.keyId) {
    await keepOld(keyFile, oldKeyFile, old.keyId);
    await putInPlace(keyFile, next.keyId);
  }
  await syncDirectory(dirname(keyFile));
  return oldKeyFile;
}

/** A copy that is there already was made by an interrupted rotation, or by one that finishes at the same time. */
async function keepOld(keyFile: string, oldKeyFile: string, oldKeyId: string): Promise<void> {
  try {
    await link(keyFile, oldKeyFile);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  if ((await keyIn(oldKeyFile)).keyId === oldKeyId) return;
  throw new StoreError(
    'vault',
    `${oldKeyFile} does not hold the key it is named after`,
    'Move that file away, then run "mailkeel vault rotate-key" again.',
  );
}

async function putInPlace(keyFile: string, nextKeyId: string): Promise<void> {
  const nextFile = `${keyFile}.next`;
  const text = await readKeyFile(nextFile);
  // Whoever was faster has put it there, and the next key may be one of a later rotation by now.
  if (text === undefined || toKey(text, 'file', nextFile).keyId !== nextKeyId) return;
  try {
    await rename(nextFile, keyFile);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}

async function keyIn(file: string): Promise<VaultKey> {
  const text = await readKeyFile(file);
  if (text !== undefined) return toKey(text, 'file', file);
  throw new StoreError(
    'vault',
    `the key file ${file} is missing`,
    'Put it back from the backup, then run "mailkeel vault rotate-key" again.',
  );
}
