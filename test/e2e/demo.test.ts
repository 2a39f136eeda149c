import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTokens } from '../../src/cli/demo/simulators.ts';
import { readExpectation } from '../../src/cli/demo/expectation.ts';
import { readOwner } from '../../src/embedded/owner.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import type { AttemptRow } from '../../src/store/audit-port.ts';
import { configOf, mailkeel, type Ran } from '../cli/terminal.ts';
import { temporalPath } from '../setup/temporal.ts';
import { plainBundle } from '../setup/workflow-bundle.ts';
import { filesIn, findSecrets } from './secret-scanner.ts';

const FLEET = join(__dirname, '../../examples/fleet');
const WORLD = join(FLEET, 'world.json');

describe('the demo', () => {
  const home = mkdtempSync(join(tmpdir(), 'mailkeel-demo-'));
  const demo = join(home, 'demo');
  let ran: Ran;
  let store: OpenStore;

  beforeAll(async () => {
    mkdirSync(demo);
    symlinkSync(dirname(await plainBundle()), join(demo, 'cache'));
    ran = await mailkeel(configOf(home, { TEMPORAL_CLI_PATH: await temporalPath() }), ['demo']);
    store = await openStore({ directory: demo, allowKeyFile: false });
  }, 400_000);

  afterAll(async () => {
    await store.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('ends as expected, by the judgement of the simulators and of fresh logins', () => {
    const differences = ran.out.split('\n').filter((line) => line.includes('✖'));

    expect(differences).toEqual([]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('The demo passed');
  });

  it('kills the worker and plays the operator', async () => {
    const rows = await store.audit.attempts({});

    const decisions = rows.filter(({ actor }) => actor !== undefined);

    expect(ran.out).toMatch(/SIGKILL to the worker[^]*A new worker .* goes on/);
    expect(decisions).toMatchObject([
      { action: 'resume', domain: 'example.org', pass: '1-1' },
      { action: 'skip', domain: 'lab.example.org', pass: '1-3' },
      { action: 'skip', domain: 'lab.example.org', pass: '1-3' },
    ]);
  });

  it('recovers at least nine of ten transient faults without a person', async () => {
    const rows = await store.audit.attempts({});

    const faults = rows.filter(
      ({ status, severity }) =>
        status === 'failed' && (severity === 'Transient' || severity === 'RateLimit'),
    );
    const recovered = faults.filter((fault) => rows.some((row) => mends(row, fault)));

    expect(faults.length).toBeGreaterThan(10);
    expect(recovered.length / faults.length).toBeGreaterThanOrEqual(0.9);
  });

  it('proves at least 95 of 100 wanted passwords, by its own report and by the vault', async () => {
    const { totals } = summaryIn(demo);
    const { proven } = readExpectation(join(FLEET, 'expected.json'));
    const asked = totals.wanted - totals.skipped;

    const rows = await Promise.all(proven.map((address) => store.vault.current(address)));

    expect(rows.filter((row) => row?.state === 'proven')).toHaveLength(totals.proven);
    expect(asked).toBeGreaterThan(60);
    expect(totals.proven / asked).toBeGreaterThanOrEqual(0.95);
    expect(totals).toMatchObject({ success_rate: totals.proven / asked, min_proven_met: true });
  });

  it('tells of every final failure what to do: a command, a page or a field', () => {
    const { failures } = summaryIn(demo);

    expect(failures.length).toBeGreaterThan(0);
    for (const { remediation } of failures)
      expect(remediation).toMatch(/`mailkeel [a-z-]+|\bresume\b|https:|page|manifest|`[a-z]+`/);
  });

  it('leaves no token and no password anywhere but in the vault', async () => {
    const secrets = { ...planted(), ...(await passwords(store)) };

    const places = [
      { place: 'stdout', content: ran.out },
      { place: 'stderr', content: ran.err },
      ...filesIn(demo, ['vault.db', 'vault.db-wal', 'vault.key']),
    ];

    expect(Object.keys(secrets).length).toBeGreaterThan(70);
    expect(places.map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        join(demo, 'temporal.db'),
        join(demo, 'mailkeel.db'),
        join(demo, 'logs', 'worker.jsonl'),
      ]),
    );
    expect(findSecrets(places, secrets)).toEqual([]);
  });

  it('leaves nothing running', () => {
    expect(readOwner(demo)).toBeUndefined();
  });
});

function mends(row: AttemptRow, fault: AttemptRow): boolean {
  return (
    row.id > fault.id &&
    row.status === 'succeeded' &&
    row.action === fault.action &&
    row.domain === fault.domain &&
    row.email === fault.email
  );
}

/** What the scenario plants: both tokens, and the password Mailkeel must never learn. */
function planted(): Readonly<Record<string, string>> {
  const [, ceo = ''] = /"password": "([^"]+)"/.exec(readFileSync(WORLD, 'utf8')) ?? [];
  const { forwardEmail, cloudflare } = readTokens(WORLD);
  return { forwardEmail, cloudflare, 'the password of ceo@example.com': ceo };
}

async function passwords(store: OpenStore): Promise<Readonly<Record<string, string>>> {
  const { proven } = readExpectation(join(FLEET, 'expected.json'));
  const entries = await Promise.all(
    proven.map(async (address) => [address, (await store.vault.current(address))?.password ?? '']),
  );
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}

interface Summary {
  readonly totals: { readonly wanted: number; readonly skipped: number; readonly proven: number };
  readonly failures: readonly { readonly remediation: string }[];
}

/** The report of the one execution. */
function summaryIn(demo: string): Summary {
  const reports = join(demo, 'reports');
  const [execution = ''] = readdirSync(reports);
  return JSON.parse(readFileSync(join(reports, execution, 'summary.json'), 'utf8')) as Summary;
}
