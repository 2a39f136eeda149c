import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggedCall } from '../../src/simulators/calls.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { domainSpec } from '../activities/fakes.ts';
import { startChild, storeFixture, type Child } from './fixture.ts';

/** The shipped pace. */
const EVERY_MS = 2_000;
const PROCESSES = 8;
/** Fewer than processes, and than calls: each follows one. */
const KILLS = 6;
/** Long enough that a kill after its arrival meets the call under way. */
const LATENCY_MS = 1_000;
const DOMAIN = 'kills.example.org';
const ACCOUNT = 'forward-email:kills-1';
const TOKEN = 'fe-kills-token-000000001';
const NAMES = Array.from({ length: 8 }, (_, index) => `user${String(index + 1)}`);
const OWNERSHIP = 'forward-email-site-verification=abcdefghij';

const scenario = parseScenario({
  forwardEmail: {
    latencyMs: LATENCY_MS,
    accounts: [
      {
        ...{ token: TOKEN, id: 'kills-1', email: 'operator@example.edu' },
        domains: [
          {
            ...{ name: DOMAIN, verification_record: 'abcdefghij' },
            aliases: NAMES.map((name) => ({ name, has_imap: true, recipients: [] })),
          },
        ],
      },
    ],
  },
  cloudflare: {
    accounts: [
      {
        ...{ token: 'cf-kills-token-000000001', userId: 'kills-cf' },
        zones: [{ name: DOMAIN, records: [{ name: DOMAIN, type: 'TXT', content: OWNERSHIP }] }],
      },
    ],
  },
  dns: { propagationMs: 0, negativeTtl: 1 },
});

/** A process, and the mailbox it turned to last. */
interface Setter {
  readonly child: Child;
  readonly turnedTo: { alias?: string };
  readonly ready: Promise<unknown>;
  readonly ended: ReturnType<Child['end']>;
}

function startSetter(args: readonly string[]): Setter {
  const child = startChild('setter', ...args);
  const turnedTo: Setter['turnedTo'] = {};
  const ready = child.lines.next();
  const read = async (): Promise<void> => {
    await ready;
    for await (const line of child.lines) turnedTo.alias = line;
  };
  return { child, turnedTo, ready, ended: read().then(() => child.end()) };
}

const fixture = storeFixture();

describe('eight processes that set the passwords of one account, some of which are killed', () => {
  let directory: string;
  let world: World;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-kills-'));
    world = await startWorld(scenario, { directory });
  });
  afterAll(async () => {
    await world.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const aliases = () => world.state.forwardEmail.accounts[0]!.domains[0]!.aliases;
  const received = (pathEnd: string): readonly LoggedCall[] =>
    world.state.surroundings.calls.list().filter(({ path }) => path.endsWith(pathEnd));

  /** The store as 2-1 leaves it, and the arguments of a process. */
  async function prepared(store: OpenStore, place: string): Promise<readonly string[]> {
    await store.vault.unlock();
    for (const { name, id } of aliases())
      await store.objects.note({
        ...{ domain: DOMAIN, name, account: ACCOUNT, aliasId: id },
        ...{ origin: 'created', executionId: '20260101-000000' },
      });
    const key = { account: ACCOUNT, operation: 'passwords' } as const;
    await store.ledger.ensure(key, { everyMs: EVERY_MS, maxInFlight: PROCESSES });
    const mailboxes = NAMES.map((name) => ({ name, mailbox: true, recipients: [] }));
    const spec = await store.specs.put(domainSpec({ name: DOMAIN, aliases: mailboxes }));
    return [place, world.forwardEmail.url, TOKEN, spec, NAMES.join(',')];
  }

  /** The call that arrives as the `nth`, from 0. Throws when a process gave up instead. */
  async function arrival(nth: number, running: readonly Setter[]): Promise<LoggedCall> {
    for (;;) {
      const call = received('/generate-password')[nth];
      if (call !== undefined) return call;
      const failed = running.find(({ child }) => child.process.exitCode !== null);
      if (failed !== undefined) throw new Error((await failed.ended).stderr);
      await sleep(5);
    }
  }

  /** Every other kill meets a call under way, the others a process that waits with its lease and its place. Returns who is left. */
  async function killed(setters: readonly Setter[]): Promise<readonly Setter[]> {
    let running = setters;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { alias } = await arrival(kill, running);
      const calling = running.filter(({ turnedTo }) => turnedTo.alias === alias);
      const waiting = running.filter((setter) => !calling.includes(setter));
      const [victim = running[0]!] = kill % 2 === 0 ? calling : waiting;
      victim.child.process.kill('SIGKILL');
      await victim.ended;
      running = running.filter((setter) => setter !== victim);
    }
    return running;
  }

  it('reach the provider no faster than its pace, and never twice for one alias', async () => {
    const place = fixture.directory();
    const store = await fixture.open(place);
    const args = await prepared(store, place);

    const setters = Array.from({ length: PROCESSES }, () => startSetter(args));
    // What starting costs would be between the calls otherwise.
    await Promise.all(setters.map(({ ready }) => ready));
    writeFileSync(join(place, 'go'), '');
    const ends = await Promise.all((await killed(setters)).map(({ ended }) => ended));

    const calls = received('/generate-password');
    const at = calls.map((call) => Date.parse(call.at));
    const gaps = at.slice(1).map((time, index) => time - at[index]!);
    expect(ends.filter(({ code }) => code !== 0)).toEqual([]);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.9 * EVERY_MS);
    expect(calls.map(({ alias }) => alias).toSorted()).toEqual(NAMES.toSorted());
    expect(aliases().map(({ passwordsSet }) => passwordsSet)).toEqual(NAMES.map(() => 1));
    for (const { name, password } of aliases())
      expect((await store.vault.current(`${name}@${DOMAIN}`))?.password).toBe(password);
    // Calls were cut off: the ones who came after asked by a login what had become of them.
    expect(received('/v1/account')).not.toEqual([]);
  }, 180_000);
});
