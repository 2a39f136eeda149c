import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { identify } from '../../src/embedded/process.ts';
import { openStore } from '../../src/store/open.ts';
import { cliArguments } from '../e2e/support/processes.ts';
import { attachServer, manifestText, openPlace, type Place } from './place.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

describe('bad input', () => {
  let place: Place;
  /** Whoever starts something calls here first: where Temporal is expected. */
  let temporal: Server;
  let calls = 0;
  beforeAll(async () => {
    place = openPlace();
    temporal = createServer((socket) => {
      calls += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(temporal, 'listening');
    const { port } = temporal.address() as AddressInfo;
    const address = `127.0.0.1:${String(port)}`;
    attachServer(place.home, { process: identify(process.pid)!, address, uiUrl: '' });
  });
  afterAll(async () => {
    temporal.close();
    await once(temporal, 'close');
    place.remove();
  });

  async function startNothing(args: readonly string[]): Promise<Ran> {
    const ran = await mailkeel(configOf(place.home), ['start', ...args, '--yes']);
    const store = await openStore({ directory: place.home, allowKeyFile: false });
    const executions = await store.progress.executions();
    await store.close();
    expect({ executions, calls }).toEqual({ executions: [], calls: 0 });
    return ran;
  }

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['an empty manifest', '', /mailkeel\.yaml:1.*empty/],
    [
      'an unknown field',
      manifestText((text) => text.replace('passwords: new', 'passwrds: new')),
      /mailkeel\.yaml:5:\d+ {2}defaults\.passwrds .*\n +→ .*passwords/,
    ],
    [
      'a duplicate domain',
      manifestText((text) => `${text}  - name: CLI.example.com\n`),
      /mailkeel\.yaml:11:\d+ {2}domains\[1\]\.name .*cli\.example\.com.*\n +→ /,
    ],
    [
      'an alias with "+"',
      manifestText((text) => text.replace('- anna', '- anna+news')),
      /mailkeel\.yaml:9:\d+ .*no "\+" in an alias name\n +→ .*anna-news/,
    ],
    [
      'a CSV file that cannot be read',
      manifestText((text) => `${text}aliases:\n  - csv: nowhere.csv\n`),
      /mailkeel\.yaml:12:\d+ .*nowhere\.csv.*\n +→ /,
    ],
    ['10 MB of manifest', `${manifestText()}#${'x'.repeat(10_000_000)}`, /10\.0 MB.*\n +→ move/],
  ];

  it.each(wrong)(
    '%s is told with its place and a remedy, and nothing starts',
    async (_, text, told) => {
      const path = place.write('mailkeel.yaml', text);

      const ran = await startNothing([path]);

      expect(ran).toMatchObject({ code: 2, out: '' });
      expect(ran.err).toMatch(told);
      expect(ran.err).toMatch(/\d errors?; nothing was started\.\n$/);
      expect(ran.err.length).toBeLessThan(2_000);
    },
  );

  it('a manifest that is not there is told, and nothing starts', async () => {
    const ran = await startNothing([join(place.home, 'nowhere.yaml')]);

    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/nowhere\.yaml:1 {2}the manifest cannot be read \(ENOENT\)\n +→ /);
  });

  it('all errors are told at once', async () => {
    const path = place.write(
      'many.yaml',
      manifestText((text) => text.replace('- anna', '- anna+news').replace('mail: fe', 'mail: fx')),
    );

    const ran = await startNothing([path]);

    expect(ran.err).toContain('anna+news');
    expect(ran.err).toContain('fx');
    expect(ran.err).toMatch(/[23] errors; nothing was started\./);
  });

  it('options that leave no domain, or name an unknown one, start nothing', async () => {
    const path = place.write('right.yaml', manifestText());

    const none = await startNothing([path, '--client', 'nobody']);
    const unknown = await startNothing([path, '--only', 'other.example.com']);
    const phase = await startNothing([path, '--phase', '5']);

    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('no domain') });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('other.example.com') });
    expect(phase).toMatchObject({ code: 2, err: expect.stringContaining('phases 1..4') });
  });

  it.each(['worker', 'up'])(
    'mailkeel %s refuses a missing environment variable with the label and the variable',
    async (command) => {
      const home = join(place.home, command);
      const accounts = place.write('accounts.yaml', manifestText());
      const config = configOf(home, {
        MAILKEEL_ACCOUNTS: accounts,
        FORWARD_EMAIL_TOKEN: 'planted-token-that-must-not-be-shown',
      });

      const ran = await mailkeel(config, [command]);

      expect(ran.code).toBe(2);
      expect(ran.err).toBe(
        'the secret of account "cf" is missing: environment variable CLOUDFLARE_TOKEN is not set or empty\n' +
          '→ export CLOUDFLARE_TOKEN for the worker and start it again\n',
      );
      expect(existsSync(home)).toBe(false);
    },
  );

  it('a malformed variable ends every command with 2 and a sentence', () => {
    const { PATH } = process.env;

    const { status, stderr } = spawnSync(process.execPath, cliArguments('status'), {
      env: { PATH, MAILKEEL_HOME: place.home, MAILKEEL_DNS_PORT: 'dns' },
      encoding: 'utf8',
    });

    expect(status).toBe(2);
    expect(stderr).toBe(
      'MAILKEEL_DNS_PORT is "dns": not a port number; set it to 1..65535 or unset it\n',
    );
  });
});
