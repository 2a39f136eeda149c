import { afterEach, describe, expect, it } from '@jest/globals';
import { permissionsOf, type Permission } from '../../src/core/permissions.ts';
import type { StalwartOptions } from '../../src/providers/stalwart/provider.ts';
import { enterStalwart, LINES, type LineName, type StalwartPlace } from './stalwart-place.ts';

const KEYS = {
  accounts: [
    { address: 'anna@example.com', secret: 'hers' },
    { address: 'info@example.com', type: 'list', recipients: ['boss@example.net'] },
  ],
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
    place ??= await enterStalwart(line, KEYS);
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

    // The REST line shows a mailbox with its secrets: whether it would is not tried.
    const reading = line === 'rest' ? 'unknown' : 'allowed';
    expect(told(rows)).toEqual([
      'allowed 2-2: compare the mailboxes',
      'allowed 1-1: create a domain',
      'allowed 1-2: the records a domain must have',
      'allowed 2-1: create a mailbox that may log in',
      'allowed 2-1: create a forwarder',
      `${reading} 2-1: read a mailbox or forwarder`,
      'allowed 3-2: set a password',
      'allowed 2-2: repair a forwarder',
      'unknown 3-3: prove a password',
      'unknown 1-1: make DKIM keys',
    ]);
  });

  it.each(LINES)('changes nothing (%s)', async (line) => {
    place = await enterStalwart(line, KEYS);
    const { accounts, domains } = structuredClone(place.state);

    await cells(line);

    expect(accounts).toHaveLength(2);
    expect(place.state.accounts).toEqual(accounts);
    expect(place.state.domains).toEqual(domains);
    expect(place.troubles).toEqual([]);
  });

  it('reads no account of the REST line, whose answer would show its secrets', async () => {
    await cells('rest');

    const reads = place
      ?.calls()
      .filter(({ method, path }) => method === 'GET' && path.includes('anna'));
    expect(reads).toEqual([]);
  });

  it('does not know whether a REST server without a mailbox lets one be changed', async () => {
    place = await enterStalwart('rest', { ...KEYS, accounts: [] });

    const rows = await cells('rest');

    expect(told(rows)).toContain('unknown 3-2: set a password');
    expect(rows.find(({ use }) => use.startsWith('3-2'))?.message).toBe(
      'the server has no mailbox yet to try',
    );
  });

  it('refuses a key of the REST line that may not grant the role a mailbox needs', async () => {
    const token = keyOf('rest', 'provision', KEYS.apiKeys[0]?.secret ?? '');

    const rows = await cells('rest', { token }, 'key');

    expect(told(rows)).toContain('refused 2-1: create a mailbox that may log in');
    expect(rows.find(({ use }) => use.startsWith('2-1: create a mailbox'))?.remedy).toMatch(
      /role/i,
    );
  });

  it('refuses a key of the REST line that may change no mailbox and no forwarder', async () => {
    const token = keyOf('rest', 'provision', KEYS.apiKeys[0]?.secret ?? '');

    const rows = await cells('rest', { token }, 'key');

    expect(told(rows)).toEqual(
      expect.arrayContaining(['refused 3-2: set a password', 'refused 2-2: repair a forwarder']),
    );
  });

  it('refuses a key of 0.16 what the server does not name among its permissions', async () => {
    const token = keyOf('jmap', 'provision', KEYS.apiKeys[0]?.secret ?? '');

    const rows = await cells('jmap', { token }, 'key');

    expect(told(rows)).toContain('refused 3-2: set a password');
    expect(rows.find(({ use }) => use.startsWith('3-2'))?.message).toBe(
      'the credential lacks sysAccountUpdate',
    );
  });

  it.each(LINES)('stops at wrong credentials (%s)', async (line) => {
    const rows = await cells(line, { token: 'not-the-password' });

    expect(rows.map(({ verdict }) => verdict)).toEqual([
      'refused',
      ...Array.from({ length: 9 }, () => 'unknown'),
    ]);
    expect(rows[1]?.message).toContain('not asked after');
    expect(place?.calls().filter(({ status }) => status === 401).length).toBeLessThanOrEqual(2);
  });
});
