import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { candidate, tamper } from '../store/vault-file.ts';
import { manifestText, openPlace, type Place } from './place.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

let place: Place;
let store: OpenStore;

beforeAll(async () => {
  place = openPlace();
  store = await openStore({ directory: place.home, allowKeyFile: true });
  const anna = await store.vault.plan(candidate('anna@cli.example.com', 'Secret-anna'));
  await store.vault.mark(anna.id, 'proven');
  await store.vault.plan(candidate('berta@cli.example.com', 'Secret-berta'));
});
afterAll(async () => {
  await store.close();
  place.remove();
});

describe('passwords import, before it needs a worker', () => {
  function bring(rows: string): Promise<Ran> {
    const manifest = place.write(
      'import.yaml',
      manifestText((text) => text.replace('- anna', '- anna\n      - berta')),
    );
    const sheet = place.write('old.csv', rows);
    return mailkeel(configOf(place.home), [
      ...['passwords', 'import', sheet],
      ...['--manifest', manifest, '--reason', 'x'],
    ]);
  }

  it('tells what is clear without a login', async () => {
    const ran = await bring('email,password\nanna@cli.example.com,Secret-anna\n');

    expect(ran).toMatchObject({ code: 0, out: 'already  anna@cli.example.com  proven before\n' });
  });

  it('names a damaged row of the vault and goes on with the others', async () => {
    tamper(place.home, 'update passwords set sealed = ? where address = ?', [
      Buffer.alloc(60).toString('base64'),
      'anna@cli.example.com',
    ]);

    const ran = await bring(
      'email,password\nanna@cli.example.com,Secret-x\ninfo@cli.example.com,Secret-y\n',
    );

    expect(ran.code).toBe(4);
    expect(ran.out).toMatch(/^failed +anna@cli\.example\.com .*is damaged; Restore/);
    expect(ran.out).toMatch(/forwarder +info@cli\.example\.com/);
    expect(ran.out).not.toContain('Secret');
  });

  it.each([
    ['a sheet without headers', 'a@cli.example.com,Secret-1\n', 2, 'nothing was imported'],
    [
      'a password to prove and no Temporal',
      'email,password\nberta@cli.example.com,Secret-berta\n',
      1,
      'no Temporal server',
    ],
  ])('ends rightly with %s', async (_what, rows, code, told) => {
    const ran = await bring(rows);

    expect(ran.code).toBe(code);
    expect(ran.err).toContain(told);
    expect(ran.out + ran.err).not.toContain('Secret');
  });
});
