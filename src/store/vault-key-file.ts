/** The key file while its key is replaced: at every instant the file holds one whole key, and every key rows may need lies beside it. */
import { link, rename, rm } from 'node:fs/promises';
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

/** Puts the next key in the place of the old one, which is kept under its id. Returns where. */
export async function finishRotation(keyFile: string, oldKeyId: string): Promise<string> {
  const oldKeyFile = `${keyFile}.${oldKeyId}`;
  await rm(oldKeyFile, { force: true });
  await link(keyFile, oldKeyFile);
  await rename(`${keyFile}.next`, keyFile);
  await syncDirectory(dirname(keyFile));
  return oldKeyFile;
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
