import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { candidate, tamper } from '../store/vault-file.ts';
import { openPlace, type Place } from './place.ts';
import { BECAUSE, fill, passwordOf, runVault, withVault } from './vault-home.ts';

let places: Place[];
let place: Place;

beforeEach(() => {
  places = [];
  place = another();
});
afterEach(() => {
  for (const each of places) each.remove();
});

function another(): Place {
  const made = openPlace();
  places.push(made);
  return made;
}

describe('vault backup and restore', () => {
  async function backedUp(): Promise<string> {
    await fill(place.home);
    const out = join(place.home, 'vault.backup');
    const ran = await runVault(place.home, ['backup', '--out', out]);
    expect(ran).toMatchObject({ code: 0, out: `${out}\n` });
    expect(ran.err).toContain(join(place.home, 'vault.key'));
    return out;
  }

  it('bring every password into an empty home that has the key', async () => {
    const backup = await backedUp();
    const home = another();
    home.write('home/placeholder', '');
    copyFileSync(join(place.home, 'vault.key'), join(home.home, 'vault.key'));

    const ran = await runVault(home.home, ['restore', backup, ...BECAUSE]);

    expect(ran).toMatchObject({ code: 0, out: '3 added, 0 repaired, 0 left as they were\n' });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(readFileSync(backup, 'utf8')).not.toContain('Secret-');
    expect(await passwordOf(home.home, 'anna@example.com')).toBe('Secret-anna@example.com');
    expect(await passwordOf(home.home, 'gone@example.com')).toBeUndefined();
    const rows = (at: string) => withVault(at, ({ vault }) => vault.list('example.com'));
    expect(await rows(home.home)).toEqual(await rows(place.home));
  });

  it('need the key', async () => {
    const backup = await backedUp();
    const other = randomBytes(32).toString('base64');

    const none = await runVault(another().home, ['restore', backup, ...BECAUSE]);
    const wrong = await runVault(another().home, ['restore', backup, ...BECAUSE], other);

    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('there is no vault key') });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('encrypted with') });
  });

  it('never write over a vault in use; --merge adds, repairs, and leaves the rest', async () => {
    const backup = await backedUp();
    await withVault(place.home, async ({ vault }) => {
      const [berta] = (await vault.list('example.com')).slice(1);
      await vault.mark(berta!.id, 'rejected');
      await vault.plan(candidate('berta@example.com', 'Secret-newer'));
    });
    tamper(place.home, 'update passwords set sealed = ? where address = ?', [
      Buffer.alloc(60).toString('base64'),
      'anna@example.com',
    ]);

    const refused = await runVault(place.home, ['restore', backup, ...BECAUSE]);
    const merged = await runVault(place.home, ['restore', backup, '--merge', ...BECAUSE]);

    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('the vault holds 4 passwords already, and nothing was written');
    expect(merged).toMatchObject({ code: 0, out: '0 added, 1 repaired, 2 left as they were\n' });
    expect(await passwordOf(place.home, 'anna@example.com')).toBe('Secret-anna@example.com');
    expect(await passwordOf(place.home, 'berta@example.com')).toBe('Secret-newer');
  });

  it.each<[string, (text: string) => string, string]>([
    ['was cut', (text) => text.slice(0, -100), 'cut or changed'],
    ['was changed', (text) => text.replace('anna@', 'bnna@'), 'cut or changed'],
    ['is something else', () => 'email,password\n', 'is no backup'],
  ])('refuse a file that %s', async (_what, change, told) => {
    const backup = await backedUp();
    const broken = place.write('broken.backup', change(readFileSync(backup, 'utf8')));

    const ran = await runVault(another().home, ['restore', broken, ...BECAUSE]);

    expect(ran).toMatchObject({ code: expect.any(Number), out: '' });
    expect(ran.code).not.toBe(0);
    expect(ran.err).toContain(told);
  });

  it('never overwrite a file', async () => {
    const backup = await backedUp();

    const ran = await runVault(place.home, ['backup', '--out', backup]);

    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('exists') });
  });
});
