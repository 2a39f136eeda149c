import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Permission } from '../../src/core/permissions.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { faultSchema } from '../../src/simulators/scenario-faults.ts';
import { takeSnapshot } from '../../src/simulators/snapshot.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { temporalPath } from '../setup/temporal.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

const READ_TOKEN = 'cf-read-only-token-00000001';

describe('permissions', () => {
  let directory: string;
  let manifest: string;
  let world: World;
  let environment: Record<string, string>;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-permissions-'));
    const zone = (name: string, id: string) => ({ name, id: id.repeat(32) });
    world = await startWorld(
      parseScenario({
        forwardEmail: {
          accounts: [
            {
              ...{ token: FE_TOKEN, id: 'permissions-1', email: 'operator@example.edu' },
              domains: [{ name: 'example.net' }, { name: 'example.org', group: 'user' }],
            },
          ],
        },
        cloudflare: {
          accounts: [
            { token: CF_TOKEN, userId: 'cf-1', zones: [zone('example.net', 'a')] },
            {
              ...{ token: READ_TOKEN, userId: 'cf-2', permission: 'read' },
              zones: [zone('example.org', 'b')],
            },
          ],
        },
      }),
      { directory: join(directory, 'world') },
    );
    manifest = join(directory, 'mailkeel.yaml');
    writeFileSync(
      manifest,
      `version: 1
accounts:
  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, url: "${world.forwardEmail.url}" }
  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${world.cloudflare.url}" }
  read: { kind: cloudflare, token: { env: READ_TOKEN }, url: "${world.cloudflare.url}" }
defaults: { mail: fe, dns: { account: cf } }
domains:
  - { name: example.net, aliases: [anna] }
  - { name: example.org, dns: { account: read }, aliases: [anna] }
`,
    );
    mkdirSync(join(directory, 'home'));
    environment = {
      HOME: join(directory, 'person'),
      TEMPORAL_CLI_PATH: await temporalPath(),
      FORWARD_EMAIL_TOKEN: FE_TOKEN,
      CLOUDFLARE_TOKEN: CF_TOKEN,
      READ_TOKEN,
    };
  }, 60_000);
  afterAll(async () => {
    await world.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const permissions = (change: Record<string, string>, ...args: readonly string[]): Promise<Ran> =>
    mailkeel(configOf(join(directory, 'home'), { ...environment, ...change }), [
      ...['permissions', manifest, ...args],
    ]);

  const picture = (): string => {
    const { forwardEmail, cloudflare, surroundings } = world.state;
    return JSON.stringify(takeSnapshot(forwardEmail, cloudflare, surroundings.troubles));
  };

  const refusedIn = (out: string): readonly string[] =>
    (JSON.parse(out) as { readonly permissions: readonly Permission[] }).permissions
      .filter(({ verdict }) => verdict === 'refused')
      .map(({ account, domain = '', endpoint }) => `${account} ${domain} ${endpoint}`);

  it('finds the domain the token does not administer and the zone it may not write, and changes nothing', async () => {
    const before = picture();

    const { code, out } = await permissions({}, '--json');

    expect(refusedIn(out)).toEqual([
      'fe example.org PUT /v1/domains/:domain',
      'fe example.org PUT /v1/domains/:domain/aliases/:alias',
      'fe example.org POST /v1/domains/:domain/aliases/:alias/generate-password',
      'read example.org POST /zones/:zone/dns_records/batch',
    ]);
    expect(code).toBe(1);
    expect(picture()).toBe(before);
    expect(JSON.parse(out)).toMatchObject({
      capabilities: expect.arrayContaining([
        expect.objectContaining({
          account: 'fe',
          capabilities: expect.arrayContaining([
            expect.objectContaining({
              ...{ capability: 'sending-check', has: true, checked: '2026-11-22' },
              source: expect.stringContaining('github.com/forwardemail'),
            }),
          ]),
        }),
      ]),
    });
  }, 60_000);

  it('ends well where everything that is needed is allowed', async () => {
    const { code, out } = await permissions({}, '--only', 'example.net');

    expect(code).toBe(0);
    expect(out).toContain('fe · example.net');
    expect(out).toContain('0 refused');
    expect(out).toContain('what Mailkeel can with forward-email');
    expect(out).toMatch(/looked at on 2026-11-22: developers\.cloudflare\.com/);
    expect(out).not.toContain('example.org');
  }, 60_000);

  it('names a dead token, and asks it nothing more', async () => {
    const dead = 'fe-some-other-token-0123456789';
    const calls = world.state.surroundings.calls.list().length;

    const { code, out } = await permissions({ FORWARD_EMAIL_TOKEN: dead }, '--json');

    expect(refusedIn(out)).toContain('fe  GET /v1/account');
    expect(code).toBe(1);
    const asked = world.state.surroundings.calls.list().slice(calls);
    expect(asked.filter(({ provider }) => provider === 'forward-email')).toHaveLength(1);
    expect(out).not.toContain(dead);
  }, 60_000);

  it('writes a canary with --write, and removes it', async () => {
    const before = picture();
    const calls = world.state.surroundings.calls.list().length;

    const { code, out, err } = await permissions({}, '--write', '--only', 'example.net', '--json');

    expect(code).toBe(0);
    expect(err).toContain('_mailkeel-canary.example.net');
    expect(out).toContain('wrote _mailkeel-canary.example.net (TXT) and removed it');
    const batches = world.state.surroundings.calls
      .list()
      .slice(calls)
      .filter(({ provider, write }) => write && provider === 'cloudflare');
    expect(batches).toHaveLength(2);
    expect(picture()).toBe(before);
  }, 60_000);

  it('names the record loudly when it cannot be removed', async () => {
    world.state.surroundings.faults.add(
      faultSchema.parse({
        ...{ id: 'no-removal', provider: 'cloudflare', times: 3 },
        ...{ match: { method: 'POST', body: 'deletes' }, action: { status: 500 } },
      }),
    );

    const { code, err } = await permissions({}, '--write', '--only', 'example.net');
    const next = await permissions({}, '--write', '--only', 'example.net');

    expect(code).toBe(1);
    expect(err).toContain(
      '✗ NOT REMOVED: the TXT record _mailkeel-canary.example.net still stands in zone example.net',
    );
    expect([next.code, next.err.includes('NOT REMOVED')]).toEqual([0, false]);
    const { zones } = takeSnapshot(
      ...([world.state.forwardEmail, world.state.cloudflare, []] as const),
    ).cloudflare;
    expect(JSON.stringify(zones)).not.toContain('_mailkeel-canary');
  }, 90_000);

  it('refuses a domain the manifest does not have', async () => {
    const { code, err } = await permissions({}, '--only', 'example.info');

    expect(code).toBe(2);
    expect(err).toContain('example.info');
  });
});
