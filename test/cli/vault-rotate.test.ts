import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { candidate, tamper } from '../store/vault-file.ts';
import { openPlace, type Place } from './place.ts';
import { BECAUSE, fill, passwordOf, runVault, withVault } from './vault-home.ts';

let place: Place;
beforeEach(() => {
  place = openPlace();
});
afterEach(() => {
  place.remove();
});

async function trouble(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

describe('vault rotate-key', () => {
  it('replaces the key file, keeps the old key under its id, and every password opens', async () => {
    await fill(place.home);
    const before = readFileSync(join(place.home, 'vault.key'), 'utf8');

    const ran = await runVault(place.home, ['rotate-key', ...BECAUSE]);

    const [, from = '', to = ''] = /3 passwords .* key (\w+) → (\w+)/.exec(ran.out) ?? [];
    expect(ran.code).toBe(0);
    expect(from).not.toBe(to);
    expect(readFileSync(join(place.home, `vault.key.${from}`), 'utf8')).toBe(before);
    expect(readFileSync(join(place.home, 'vault.key'), 'utf8')).not.toBe(before);
    expect(statSync(join(place.home, 'vault.key')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(place.home, 'vault.key.next'))).toBe(false);
    expect(await passwordOf(place.home, 'anna@example.com')).toBe('Secret-anna@example.com');
    await withVault(place.home, async ({ audit, upkeep }) => {
      expect(await audit.attempts({})).toMatchObject([{ action: 'rotate-vault-key' }]);
      expect(new Set((await upkeep.sealedRows()).map(({ keyId }) => keyId))).toEqual(new Set([to]));
    });
  });

  it('is found by a worker that runs on, whether it writes or reads first', async () => {
    await fill(place.home);
    await withVault(place.home, async ({ vault, upkeep }) => {
      await vault.unlock();

      await runVault(place.home, ['rotate-key', ...BECAUSE]);
      await vault.plan(candidate('late@example.com'));
      await runVault(place.home, ['rotate-key', ...BECAUSE]);
      const read = await vault.current('late@example.com');

      expect(read).toMatchObject({ password: 'Secret-late@example.com' });
      expect(new Set((await upkeep.sealedRows()).map(({ keyId }) => keyId)).size).toBe(1);
    });
  });

  it('stops a worker whose key the environment gave, before it writes beside the new one', async () => {
    const [old, fresh] = [0, 1].map(() => randomBytes(32).toString('base64'));
    await fill(place.home, old);
    const file = place.write('new.key', fresh ?? '');

    const late = await withVault(
      place.home,
      async ({ vault }) => {
        await vault.unlock();
        await runVault(place.home, ['rotate-key', '--new-key-file', file, ...BECAUSE], old);
        return trouble(vault.plan(candidate('late@example.com')));
      },
      old,
    );

    expect(late).toMatchObject({
      what: 'vault',
      remediation: expect.stringContaining('start every worker again'),
    });
    expect(await passwordOf(place.home, 'late@example.com', fresh)).toBeUndefined();
  });

  it('goes on where it was interrupted: before the rows, and between the rows and the file', async () => {
    await fill(place.home);
    const key = join(place.home, 'vault.key');
    writeFileSync(`${key}.next`, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    copyFileSync(key, `${key}.saved`);

    const first = await runVault(place.home, ['rotate-key', ...BECAUSE]);
    // As if the process had died before the new key took its place.
    renameSync(key, `${key}.next`);
    renameSync(`${key}.saved`, key);
    const refused = await trouble(passwordOf(place.home, 'anna@example.com'));
    const second = await runVault(place.home, ['rotate-key', ...BECAUSE]);

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(refused).toMatchObject({
      what: 'vault',
      remediation: expect.stringContaining('run it again'),
    });
    expect(await passwordOf(place.home, 'anna@example.com')).toBe('Secret-anna@example.com');
  });

  it('takes a new key from a file where the environment gives the old one', async () => {
    const [old, fresh] = [0, 1].map(() => randomBytes(32).toString('base64'));
    await fill(place.home, old);
    const file = place.write('new.key', `${fresh ?? ''}\n`);

    const bare = await runVault(place.home, ['rotate-key', ...BECAUSE], old);
    const ran = await runVault(place.home, ['rotate-key', '--new-key-file', file, ...BECAUSE], old);

    expect(bare).toMatchObject({ code: 1, out: '' });
    expect(bare.err).toContain('--new-key-file');
    expect(ran.code).toBe(0);
    expect(ran.err).toContain('set MAILKEEL_VAULT_KEY');
    expect(await passwordOf(place.home, 'anna@example.com', fresh)).toBe('Secret-anna@example.com');
    expect(await trouble(passwordOf(place.home, 'anna@example.com', old))).toMatchObject({
      what: 'vault',
    });
  });

  it.each([
    ['is short', 'c2hvcnQ='],
    ['is not there', undefined],
  ])('changes nothing when the new key %s', async (_what, content) => {
    const old = randomBytes(32).toString('base64');
    await fill(place.home, old);
    const file = content === undefined ? 'missing.key' : place.write('new.key', content);

    const ran = await runVault(place.home, ['rotate-key', '--new-key-file', file, ...BECAUSE], old);

    expect(ran.code).toBeGreaterThan(0);
    expect(ran.err).toContain('openssl rand -base64 32');
    expect(await passwordOf(place.home, 'anna@example.com', old)).toBe('Secret-anna@example.com');
  });

  it('changes nothing while a row is damaged, and names it', async () => {
    await fill(place.home);
    tamper(place.home, 'update passwords set sealed = ? where address = ?', [
      Buffer.alloc(60).toString('base64'),
      'berta@example.com',
    ]);

    const ran = await runVault(place.home, ['rotate-key', ...BECAUSE]);

    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('1 rows do not open: berta@example.com');
    expect(ran.err).toContain('vault restore <file> --merge');
    expect(await passwordOf(place.home, 'anna@example.com')).toBe('Secret-anna@example.com');
  });
});
