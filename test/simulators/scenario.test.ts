import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld } from '../../src/simulators/world.ts';
import { defaults } from './fixture.ts';

const WORLD = join(import.meta.dirname, '../../examples/fleet/world.json');
const MAIN = join(import.meta.dirname, '../../src/simulators/main.ts');
const read = () => parseScenario(JSON.parse(readFileSync(WORLD, 'utf8')));

describe('a scenario', () => {
  it('gets its defaults', () => {
    const scenario = parseScenario(defaults());

    expect(scenario.forwardEmail.limits).toEqual({
      domains: 50,
      aliases: 300,
      passwords: 300,
      requestsPerMinute: 1000,
    });
    expect([scenario.imap.lockoutAfter, scenario.dns.negativeTtl, scenario.faults]).toEqual([
      10,
      60,
      [],
    ]);
  });

  it('refuses misspelt keys, bad patterns and actions: it names their places', () => {
    const fault = { id: 'f', provider: 'dns', match: { path: '(' }, action: { status: 500 } };

    expect(() => parseScenario({ ...defaults(), fault: [] })).toThrow('Unrecognized key: "fault"');
    expect(() => parseScenario({ ...defaults(), faults: [fault] })).toThrow('faults[0].match.path');
    expect(() =>
      parseScenario({ ...defaults(), faults: [{ ...fault, match: {}, action: { explode: 1 } }] }),
    ).toThrow('faults[0].action');
  });
});

describe("the demo's world", () => {
  it('has at least ten faults, every one transient and about one thing only', () => {
    const { faults } = read();

    const statuses = faults.map(({ action }) =>
      'status' in action ? action.status : 'cut or HTML',
    );

    expect(faults.length).toBeGreaterThanOrEqual(10);
    expect(statuses.filter((s) => typeof s === 'number' && s < 500 && s !== 429)).toEqual([]);
    expect(new Set(faults.map((fault) => fault.id)).size).toBe(faults.length);
    expect(faults.map((fault) => fault.times)).toEqual(faults.map(() => 1));
  });

  it('has tokens a leak can be searched by', () => {
    const scenario = read();
    const tokens = [...scenario.forwardEmail.accounts, ...scenario.cloudflare.accounts].map(
      (a) => a.token,
    );

    expect(new Set(tokens).size).toBe(tokens.length);
    expect(tokens.filter((token) => token.length < 20)).toEqual([]);
  });

  it('begins with a paid domain that is published and a free one that is not', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'simulators-'));
    const world = await startWorld(read(), { directory });

    const txt = (name: string) =>
      world.state.dns
        .lookup()(name, 'TXT')
        .filter((v) => v.startsWith('forward-email-site-verification='));
    const seen = [txt('example.com'), txt('example.org')];
    await world.close();
    rmSync(directory, { recursive: true });

    expect(seen).toEqual([['forward-email-site-verification=k3eLc0mA17'], []]);
  });
});

describe('the simulators as a process', () => {
  it('print their addresses as one line and stop at SIGTERM', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'simulators-'));
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, WORLD, directory]);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { control } = JSON.parse(line.toString()) as { control: { url: string } };

    const state = await fetch(`${control.url}/state`);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    rmSync(directory, { recursive: true });

    expect([state.status, code]).toEqual([200, 0]);
  });

  it('say how they are called when they are called wrongly', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN]);
    const [line] = (await once(child.stderr, 'data')) as [Buffer];
    const [code] = (await once(child, 'exit')) as [number];

    expect([line.toString(), code]).toEqual([expect.stringContaining('usage:'), 2]);
  });
});
