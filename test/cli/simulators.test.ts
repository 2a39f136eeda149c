import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Addresses } from '../../src/cli/demo/simulators.ts';
import { accountsOf } from '../../src/core/manifest.ts';
import { shellLines } from '../docs/snippet-runs.ts';
import { cliArguments } from '../e2e/support/processes.ts';
import { until } from '../e2e/support/until.ts';
import { curled } from './documented-simulators.ts';
import { openPlace, type Place } from './place.ts';
import { configOf, mailkeel } from './terminal.ts';

const TOKEN = 'fe-demo-token-7c1f0a9e42d84b6f';
const basic = `Basic ${Buffer.from(`${TOKEN}:`).toString('base64')}`;

const SIGN_UP = join(__dirname, '../../examples/sign-up/world.json');

describe('mailkeel simulators', () => {
  let place: Place;
  let child: ChildProcess | undefined;
  beforeEach(() => {
    place = openPlace();
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    place.remove();
  });

  it('answers plain HTTP clients as the vendors do, until it is interrupted', async () => {
    const { PATH } = process.env;
    child = spawn(process.execPath, cliArguments('simulators', '--json'), {
      env: { PATH, MAILKEEL_HOME: place.home },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const closed = once(child, 'close');
    const [line = ''] = (await once(createInterface(child.stdout!), 'line')) as string[];
    const at = JSON.parse(line) as Addresses & { readonly accounts: string };

    const created = await fetch(`${at.forwardEmail.url}/v1/domains/example.com/aliases`, {
      method: 'POST',
      headers: { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'name=Anna&has_imap=true&recipients[]=boss@example.net',
    });
    const calls = (await (await fetch(`${at.control.url}/calls`)).json()) as object[];

    expect(created.status).toBe(200);
    expect(await created.json()).toMatchObject({ name: 'anna', recipients: ['boss@example.net'] });
    expect(calls).toMatchObject([{ method: 'POST', write: true, status: 200 }]);
    expect(readFileSync(at.accounts, 'utf8')).toContain(at.forwardEmail.url);
    expect(existsSync(at.imap.caFile)).toBe(true);
    child.kill('SIGINT');
    expect(await closed).toEqual([0, null]);
  });

  it('are asked by the lines of docs/simulators.md, which all get an answer', async () => {
    const answers = await curled(place.home);

    expect(answers.map(([line]) => line)).toEqual(
      shellLines().filter((line) => /^curl (?!.*:3001\/)/.test(line)),
    );
    expect(answers.map(([, answer]) => answer)).toEqual([
      expect.arrayContaining([expect.objectContaining({ name: 'example.com' })]),
      expect.objectContaining({ object: 'alias', name: 'anna', has_imap: true }),
      expect.objectContaining({ success: true }),
      // The three before it.
      [1, 2, 3].map((seq) => expect.objectContaining({ seq, status: 200 })),
      { data: { items: [expect.objectContaining({ name: 'example.com' })], total: 1 } },
      { data: expect.any(Number) },
      expect.objectContaining({ capabilities: expect.any(Object) }),
      { ok: true },
    ]);
  });

  it('leads the accounts file to the Stalwart server of a scenario that has one', async () => {
    const { PATH } = process.env;
    child = spawn(process.execPath, cliArguments('simulators', SIGN_UP), {
      env: { PATH, MAILKEEL_HOME: place.home },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
    await until('the last line', () => out.includes('MAILKEEL_DNS_PORT='));

    const path = /MAILKEEL_ACCOUNTS=(\S+)/.exec(out)?.[1] ?? '';
    const { accounts, errors } = accountsOf({ path, text: readFileSync(path, 'utf8') });

    const url = /Stalwart +(\S+)/.exec(out)?.[1];
    expect(errors).toEqual([]);
    expect(accounts['own']).toMatchObject({ kind: 'stalwart', user: 'admin', url });
    expect(out).toContain('export STALWART_TOKEN=a-simulated-admin-secret\n');
  });

  it('leaves nothing running when it cannot write the accounts file', async () => {
    const directory = join(place.home, 'simulators');
    mkdirSync(join(directory, 'accounts.yaml'), { recursive: true });

    const { code, err } = await mailkeel(configOf(place.home), ['simulators']);

    const log = readFileSync(join(directory, 'simulators.out'), 'utf8').split('\n');
    const at = JSON.parse(log.find((line) => line.startsWith('{"')) ?? '{}') as Addresses;
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('accounts.yaml') });
    await expect(fetch(`${at.control.url}/calls`)).rejects.toThrow('fetch failed');
  });

  it.each([
    ['a scenario that is not there', ['simulators', 'nowhere.json'], 'docs/simulators.md'],
    ['a port that is none', ['simulators', '--port', '70000'], 'must be a port'],
  ])('refuses %s', async (_what, args, said) => {
    const { code, err } = await mailkeel(configOf(place.home), args);

    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(said) });
  });

  it('says what is wrong with a scenario', async () => {
    const scenario = place.write('world.json', '{ "clouds": [] }');

    const { code, err } = await mailkeel(configOf(place.home), ['simulators', scenario]);

    const log = join(place.home, 'simulators', 'simulators.out');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(log) });
    expect(readFileSync(log, 'utf8')).toContain('clouds');
  });
});
