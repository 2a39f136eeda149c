/** The proof of `simulate`: what it predicts is what the simulators' own call log shows of the run that follows. */
import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Effort } from '../../src/core/report-model.ts';
import type { Simulation } from '../../src/core/simulation.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { workerPolls } from '../../src/starter.ts';
import { mailSeed, recordsOf, type Live } from '../acceptance/live-domain.ts';
import { mailkeel } from '../cli/terminal.ts';
import { temporalPath } from '../setup/temporal.ts';
import { mark, writes } from './support/judge.ts';
import { finished, start } from './support/runs.ts';
import { CF_TOKEN, FE_TOKEN } from './support/scene.ts';
import { openStageOf, type Addresses, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';
import { requestsSince } from './support/requests.ts';

const ANNA = {
  name: 'anna',
  has_imap: true,
  recipients: [],
  password: 'of-anna-since-2019-Wk4tz9',
};
const LIVE: readonly Live[] = [
  {
    name: 'keep.example.org',
    aliases: [ANNA, { name: 'info', recipients: ['anna@example.edu'] }],
    domain: { has_virus_protection: false, has_smtp: true },
  },
  {
    name: 'converge.example.org',
    aliases: [ANNA, { name: 'info', recipients: ['anna@example.edu'], description: 'Office' }],
    domain: { has_phishing_protection: false },
    dmarc: null,
  },
];

const zone = (name: string): object => ({
  name,
  records: [{ name, type: 'A', content: '192.0.2.10' }],
});

const scenario = parseScenario({
  forwardEmail: {
    accounts: [
      {
        ...{ token: FE_TOKEN, id: 'quiet-1', email: 'operator@example.edu' },
        domains: LIVE.map(mailSeed),
      },
    ],
    latencyMs: 5,
  },
  cloudflare: {
    accounts: [
      {
        ...{ token: CF_TOKEN, userId: 'quiet-cf' },
        zones: [
          ...['example.com', 'example.net', 'example.org'].map((name) => zone(name)),
          ...LIVE.map((live) => ({ name: live.name, records: recordsOf(live) })),
        ],
      },
    ],
    latencyMs: 5,
  },
  dns: { propagationMs: 0, negativeTtl: 1 },
});

function manifestOf(at: Addresses): string {
  return `version: 1
accounts:
  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, url: "${at.mail}", imap: "${at.imap}" }
  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${at.dns}" }
pace:
  fe: { passwords: { every: 0.2s }, aliases: { every: 0.2s } }
defaults: { mail: fe, dns: { account: cf }, passwords: new }
domains:
  - name: example.com
    catchAll: { recipients: [boss@example.edu] }
    aliases: [anna, ben, { name: info, mailbox: false, recipients: [boss@example.edu] }]
  - name: mail.example.net
    dns: { account: cf, mx: last }
    aliases: [carla, { name: info, mailbox: false, recipients: [boss@example.edu] }]
  - name: keep.example.org
    aliases: [anna, dora, { name: info, mailbox: false, recipients: [boss@example.edu] }]
  - name: converge.example.org
    existing: converge
    protection: ensure
    aliases: [anna, { name: info, mailbox: false, recipients: [boss@example.edu], description: Desk }]
`;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);

// One story: every test finds what the one before left.
describe('simulate against the run that follows', () => {
  let stage: Stage;
  let temporal: string;

  beforeAll(async () => {
    stage = await openStageOf({ scenario, manifest: manifestOf }, 'shipped');
    temporal = await temporalPath();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  async function simulate(...flags: readonly string[]) {
    const environment = { ...stage.config.environment, TEMPORAL_CLI_PATH: temporal };
    const ran = await mailkeel({ ...stage.config, environment }, [
      ...['simulate', stage.manifest, '--json'],
      ...flags,
    ]);
    if (ran.out === '') throw new Error(ran.err);
    return { ...ran, simulation: JSON.parse(ran.out) as Simulation };
  }

  /** The requests of one execution by a worker that has just begun. */
  async function run(): Promise<Readonly<Record<string, number>>> {
    const before = mark(stage);
    await stage.workers.start();
    await until('a worker', () => workerPolls(stage.client()));
    const execution = await start(stage);
    const fleet = await finished(stage, execution);
    await stage.workers.kill();
    expect(fleet).toMatchObject({ done: 4, total: 4 });
    const seen = requestsSince(stage, before);
    expect(reported(execution)).toEqual({ requests: sum(Object.values(seen)), uncounted: 0 });
    return seen;
  }

  /** What the execution's own report says it sent. */
  function reported(execution: string): Partial<Effort> {
    const path = join(stage.config.reports, execution, 'summary.json');
    const { effort } = JSON.parse(readFileSync(path, 'utf8')) as { readonly effort: Effort };
    return { requests: effort.requests, uncounted: effort.uncounted };
  }

  const predicted = ({ totals }: Simulation): Readonly<Record<string, number>> =>
    Object.fromEntries(
      totals.calls.map(({ provider, operation, count }) => [`${provider} ${operation}`, count]),
    );

  it('predicts every request for new domains and for live ones, by reading alone', async () => {
    const page = join(stage.config.home, 'simulation.html');

    const { code, simulation } = await simulate('--html', page);

    expect(writes(stage)).toEqual([]);
    expect(code).toBe(3);
    expect(simulation.domains.map(({ domain, outcome }) => [domain, outcome])).toEqual([
      ['example.com', 'changes'],
      ['mail.example.net', 'changes'],
      ['keep.example.org', 'changes'],
      ['converge.example.org', 'changes'],
    ]);
    expect(simulation.totals).toMatchObject({
      create: { domains: 2, aliases: 7, passwords: 4 },
      change: { aliases: 1, protections: 1 },
      emails: 4,
    });
    expect(readFileSync(page, 'utf8')).toContain('converge.example.org');
    expect(await run()).toEqual(predicted(simulation));
  }, 300_000);

  it('predicts every request of domains that are finished', async () => {
    const { code, simulation } = await simulate();

    expect(code).toBe(0);
    expect(simulation.totals.byOutcome).toEqual({ changes: 0, nothing: 4, waits: 0, stopped: 0 });
    expect(simulation.totals.emails).toBe(0);
    expect(await run()).toEqual(predicted(simulation));
  }, 300_000);

  it('predicts a new alias on a domain that is finished', async () => {
    const text = readFileSync(stage.manifest, 'utf8');
    writeFileSync(stage.manifest, text.replace('[anna, ben, {', '[anna, ben, eve, {'));

    const { code, simulation } = await simulate();

    expect(code).toBe(3);
    expect(simulation.totals.create).toMatchObject({ aliases: 1, passwords: 1 });
    expect(await run()).toEqual(predicted(simulation));
  }, 300_000);
});
