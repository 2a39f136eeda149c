import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { whereOf } from '../../src/cli/runs.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { visibilityQuery } from '../../src/core/where-match.ts';
import { prepareExecution, readManifest, startExecution } from '../../src/starter.ts';
import { mailkeel } from '../cli/terminal.ts';
import { listed } from './support/listed.ts';
import { FE_TOKEN, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';

/** A zone of Cloudflare's free plan holds 200 records, and a domain takes seven. */
const ZONES = ['example.co.uk', 'example.com', 'example.edu', 'example.net'];
const DOMAINS = ZONES.flatMap((zone) =>
  Array.from({ length: 25 }, (_, index) => `d${String(index)}.${zone}`),
);
/** Cloudflare's account does not hold its zone. */
const UNSEEN = 'example.org';

const scene: Scene = {
  domains: Object.fromEntries([...DOMAINS, UNSEEN].map((name) => [name, []])),
  owned: [...DOMAINS, UNSEEN],
  zones: ZONES,
};

// One story: every test finds what the one before left.
describe('an account with 101 domains', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    stage.world.state.surroundings.latency['forward-email'] = 1_000;
    await stage.workers.start();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  async function start(): Promise<string> {
    const manifest = readManifest(stage.manifest);
    if (!manifest.ok) throw new Error(JSON.stringify(manifest.errors));
    const prepared = await prepareExecution(stage.store, manifest, {
      domains: manifest.domains,
      phases: [1],
    });
    await startExecution(stage.client(), stage.store, prepared);
    return prepared.execution;
  }

  /** Calls to the mail provider with one status; 0 = under way. */
  const calls = (status: number): number =>
    stage.world.state.surroundings.calls
      .list()
      .filter((call) => call.provider === 'forward-email' && call.status === status).length;

  const rows = (execution: string): Promise<readonly DomainProgress[]> =>
    stage.store.progress.domains(execution);

  /** What the account's token is from now on, at the provider. */
  function rotate(token: string): void {
    const [account] = stage.world.state.forwardEmail.accounts;
    if (account === undefined) throw new Error('the scene has no mail account');
    Object.assign(account, { token });
  }

  let execution: string;

  it('whose credential dies spends at most five calls on it before all wait', async () => {
    execution = await start();
    await until('calls that the provider answered, and others under way', () => {
      return calls(200) > 2 && calls(0) > 1;
    });

    rotate('another token');

    await until('no domain that works', async () => {
      const all = await rows(execution);
      const still = all.filter(({ park, endedAt }) => (park ?? endedAt) !== undefined);
      return still.length === DOMAINS.length + 1;
    });
    const waiting = (await rows(execution)).filter(({ endedAt }) => endedAt === undefined);
    expect(calls(401)).toBeGreaterThan(1);
    expect(calls(401)).toBeLessThanOrEqual(5);
    expect(waiting.length).toBeGreaterThan(90);
    const codes = new Set(waiting.map(({ park }) => park?.code));
    expect([...codes].toSorted()).toEqual(['account.credentials', 'quota.paused']);
  }, 500_000);

  it('is finished by one bulk resume once the credential is mended', async () => {
    rotate(FE_TOKEN);
    stage.world.state.surroundings.latency['forward-email'] = 5;
    for (const { account, operation } of await stage.store.ledger.rows())
      await stage.store.ledger.setPace({ account, operation }, { everyMs: 5 }, 'operator');
    const refused = calls(401);
    const waiting = (await rows(execution)).filter(({ endedAt }) => endedAt === undefined);

    await listed(stage.client(), visibilityQuery(whereOf('account=fe')), waiting.length);
    const { code, out } = await mailkeel(stage.config, [
      ...['resume', '--where', 'account=fe', '--reason', 'the token was put back', '--yes'],
    ]);

    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(waiting.length);
    await until('every domain at its end', async () => {
      const ended = (await rows(execution)).filter(({ endedAt }) => endedAt !== undefined);
      return ended.length === DOMAINS.length;
    });
    expect(calls(401)).toBe(refused);
  }, 500_000);

  it('of whose zones one is invisible parks that domain alone, naming the zones it sees', async () => {
    const waiting = (await rows(execution)).filter(({ endedAt }) => endedAt === undefined);

    expect(waiting.map(({ domain, park }) => [domain, park?.code])).toEqual([
      [UNSEEN, 'dns.no-zone'],
    ]);
    expect(waiting[0]?.park?.sentence).toContain(`(it sees ${ZONES.join(', ')})`);
    const ended = (await rows(execution)).filter(({ endedAt }) => endedAt !== undefined);
    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['done']));
  });
});
