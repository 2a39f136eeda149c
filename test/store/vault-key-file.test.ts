import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { finishRotation, prepareRotation, type KeyPair } from '../../src/store/vault-key-file.ts';
import { makeKeyFile } from '../../src/store/vault-key.ts';
import { storeFixture } from './fixture.ts';
import { tamper } from './vault-file.ts';

const fixture = storeFixture();
const anna = {
  ...{ address: 'anna@example.com', domain: 'example.com' },
  password: 'Secret-anna',
};

describe('the key file after a rotation', () => {
  let keyFile: string;
  let old: string;
  let next: string;
  let pair: KeyPair;
  beforeEach(async () => {
    keyFile = join(fixture.directory(), 'vault.key');
    await makeKeyFile(keyFile);
    pair = await prepareRotation(keyFile, () => Promise.resolve());
    old = readFileSync(keyFile, 'utf8');
    next = readFileSync(`${keyFile}.next`, 'utf8');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['finish together', () => Promise.all([1, 2, 3].map(() => finishRotation(keyFile, pair)))],
    [
      'finish one after the other',
      async () => {
        await finishRotation(keyFile, pair);
        await finishRotation(keyFile, pair);
      },
    ],
  ])('keeps the old key where several processes %s', async (_what, finish) => {
    await finish();

    expect(readFileSync(keyFile, 'utf8')).toBe(next);
    expect(readFileSync(`${keyFile}.${pair.old.keyId}`, 'utf8')).toBe(old);
    expect(existsSync(`${keyFile}.next`)).toBe(false);
  });

  it('leaves the next key of a later rotation alone', async () => {
    rmSync(`${keyFile}.next`);
    await makeKeyFile(`${keyFile}.next`);

    await finishRotation(keyFile, pair);

    expect(readFileSync(keyFile, 'utf8')).toBe(old);
    expect(existsSync(`${keyFile}.next`)).toBe(true);
  });

  it('is not replaced while the name of the copy is taken by another key', async () => {
    writeFileSync(`${keyFile}.${pair.old.keyId}`, next);

    const finished = finishRotation(keyFile, pair);

    await expect(finished).rejects.toMatchObject({
      what: 'vault',
      remediation: expect.stringContaining('rotate-key'),
    });
    expect(readFileSync(keyFile, 'utf8')).toBe(old);
  });
});

describe('a vault that holds only what was brought', () => {
  it('gets no new key while its key file is missing', async () => {
    const home = fixture.directory();
    const store = await fixture.open(home);
    await store.imports.stage('i1', [anna]);
    rmSync(join(home, 'vault.key'));
    const later = await fixture.open(home);

    const unlocked = later.vault.unlock();

    await expect(unlocked).rejects.toMatchObject({
      message: expect.stringContaining('vault.key is missing'),
    });
    expect(existsSync(join(home, 'vault.key'))).toBe(false);
  });

  it('goes on with a rotation that stopped after its rows were sealed anew', async () => {
    const home = fixture.directory();
    const keyFile = join(home, 'vault.key');
    const store = await fixture.open(home);
    await store.imports.stage('i1', [anna]);
    const before = readFileSync(keyFile, 'utf8');
    const { from } = await store.upkeep.rotate();
    // As it was before the last step: the rows have the next key, the file the old one.
    writeFileSync(`${keyFile}.next`, readFileSync(keyFile));
    writeFileSync(keyFile, before);
    rmSync(`${keyFile}.${from}`);

    const again = await (await fixture.open(home)).upkeep.rotate();

    expect(again.from).toBe(from);
    expect(await (await fixture.open(home)).imports.get('i1', anna.address)).toMatchObject(anna);
  });

  it('refuses a writer whose key it was not sealed with', async () => {
    const home = fixture.directory();
    const store = await fixture.open(home);
    await store.imports.stage('i1', [anna]);
    tamper(home, 'update password_imports set key_id = ?', ['another']);

    const staged = store.imports.stage('i2', [{ ...anna, address: 'berta@example.com' }]);

    await expect(staged).rejects.toMatchObject({ what: 'vault' });
    await expect(store.upkeep.rotate()).rejects.toMatchObject({ what: 'vault' });
  });
});
