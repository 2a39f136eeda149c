import { afterEach, describe, expect, it } from '@jest/globals';
import { permissionsOf, type Permission } from '../../src/core/permissions.ts';
import type { StalwartOptions } from '../../src/providers/stalwart/provider.ts';
import { enterStalwart, LINES, type LineName, type StalwartPlace } from './stalwart-place.ts';

const KEYS = {
  apiKeys: [
    { name: 'provision', secret: 'API_provision-secret-0001', rights: 'create' },
    { name: 'mute', secret: 'API_mute-secret-000000001', rights: 'mute' },
  ],
};

describe("Stalwart's rights", () => {
  let place: StalwartPlace | undefined;
  afterEach(async () => {
    await place?.leave();
    place = undefined;
  });

  async function cells(
    line: LineName,
    options: Partial<StalwartOptions> = {},
    as: 'admin' | 'key' = 'admin',
  ): Promise<readonly Permission[]> {
    place = await enterStalwart(line, KEYS);
    const rights = [];
    for (const look of place.adapter(options, as).permissions(undefined))
      rights.push(...(await look()));
    return permissionsOf('stalwart', { account: 'sw', rights });
  }

  const told = (rows: readonly Permission[]): readonly string[] =>
    rows.map(({ verdict, use }) => `${verdict} ${use}`);

  /** A key of the REST line is a pair, the one of 0.16 stands as it is. */
  const keyOf = (line: LineName, name: string, secret: string): string =>
    line === 'rest' ? `api_${Buffer.from(`${name}:${secret}`).toString('base64')}` : secret;

  it.each(LINES)('allows an administrator what a run needs (%s)', async (line) => {
    const rows = await cells(line);

    expect(told(rows)).toEqual([
      'allowed 2-2: compare the mailboxes',
      'allowed 1-1: create a domain',
      'allowed 2-1: create a mailbox that may log in',
      'allowed 3-2: set a password',
      'unknown 1-1: make DKIM keys',
    ]);
  });

  it.each(LINES)('changes nothing (%s)', async (line) => {
    await cells(line);

    const { accounts = [], domains = [] } = place?.state ?? {};
    expect(accounts).toEqual([]);
    expect(domains.map(({ name, dkim }) => [name, dkim.length])).toEqual([['example.com', 2]]);
    expect(place?.troubles).toEqual([]);
  });

  it('refuses a key of the REST line that may not grant the role a mailbox needs', async () => {
    const token = keyOf('rest', 'provision', KEYS.apiKeys[0]?.secret ?? '');

    const rows = await cells('rest', { token }, 'key');

    expect(told(rows)).toContain('refused 2-1: create a mailbox that may log in');
    expect(rows[2]?.remedy).toMatch(/role/i);
  });

  it('refuses a key of 0.16 what the server does not name among its permissions', async () => {
    const token = keyOf('jmap', 'provision', KEYS.apiKeys[0]?.secret ?? '');

    const rows = await cells('jmap', { token }, 'key');

    expect(told(rows)).toContain('refused 3-2: set a password');
    expect(rows[3]?.message).toBe('the credential lacks sysAccountUpdate');
  });

  it.each(LINES)('stops at wrong credentials (%s)', async (line) => {
    const rows = await cells(line, { token: 'not-the-password' });

    expect(rows.map(({ verdict }) => verdict)).toEqual([
      ...['refused', 'unknown', 'unknown', 'unknown', 'unknown'],
    ]);
    expect(rows[1]?.message).toContain('not asked after');
    expect(place?.calls().filter(({ status }) => status === 401).length).toBeLessThanOrEqual(2);
  });
});
