import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { whereOf } from '../../src/cli/runs.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { visibilityQuery } from '../../src/core/where-match.ts';
import { prepareExecution, readManifest, startExecution } from '../../src/starter.ts';
import { mailkeel, type Ran } from '../cli/terminal.ts';
import { listed } from './support/listed.ts';
import { finished } from './support/runs.ts';
import { FE_TOKEN, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';

/** A zone of Cloudflare's free plan holds 200 records, and a domain takes seven. */
const ZONES = ['example.co.uk', 'example.com', 'example.edu', 'example.net'];
const DOMAINS = ZONES.flatMap((zone) =>
  Array.from({ length: 25 }, (_, index) => `d${String(index)}.${zone}`),
);

const scene: Scene = {
  domains: Object.fromEntries(DOMAINS.map((name) => [name, []])),
  owned: DOMAINS,
  zones: ZONES,
};

// One story: every test finds what the one before left.
describe('an account with 100 domains whose credential was dead from the beginning', () => {
  let stage: Stage;
  let execution: string;

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    stage.world.state.surroundings.latency['forward-email'] = 1_000;
    rotate('another token');
    await stage.workers.start();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  /** What the account's token is from now on, at the provider. */
  function rotate(token: string): void {
    const [account] = stage.world.state.forwardEmail.accounts;
    if (account === undefined) throw new Error('the scene has no mail account');
    Object.assign(account, { token });
  }

  const calls = (status: number): number =>
    stage.world.state.surroundings.calls
      .list()
      .filter((call) => call.provider === 'forward-email' && call.status === status).length;

  const rows = (): Promise<readonly DomainProgress[]> => stage.store.progress.domains(execution);

  it('spends at most five calls on it before all wait, each for a reason it can read', async () => {
    const manifest = readManifest(stage.manifest);
    if (!manifest.ok) throw new Error(JSON.stringify(manifest.errors));
    // Many at a time, because many could ask with the dead token.
    const wide = { execution: { ...manifest.execution, window: 200 } };
    const prepared = await prepareExecution(stage.store, wide, {
      domains: manifest.domains,
      phases: [1],
    });
    execution = prepared.execution;

    await startExecution(stage.client(), stage.store, prepared);
    await until('every domain to wait', async () => {
      const waiting = (await rows()).filter(({ park }) => park !== undefined);
      return waiting.length === DOMAINS.length;
    });

    expect(calls(401)).toBeGreaterThan(1);
    expect(calls(401)).toBeLessThanOrEqual(5);
    const parks = (await rows()).flatMap(({ park }) => park ?? []);
    // The execution asks first, to apply the manifest's pace: mostly its call is the refused one, and every domain finds the account paused.
    const codes = parks.map(({ code }) => code);
    expect(['account.credentials', 'quota.paused']).toEqual(expect.arrayContaining(codes));
    expect(codes).toContain('quota.paused');
    for (const { code, sentence, remedy } of parks) {
      if (code === 'quota.paused') expect(sentence).toMatch(/^credentials refused: /);
      expect(remedy.join(' ')).toMatch(/credential|token/);
    }
  }, 500_000);

  it('takes another window meanwhile, in words a script can read too', async () => {
    const window = (size: string, ...more: readonly string[]): Promise<Ran> =>
      mailkeel(stage.config, ['limits', 'window', size, '--reason', 'fewer at a time', ...more]);

    const changed = await window('7');
    const again = await window('7', '--execution', execution, '--json');
    const none = await window('0');

    expect(changed).toMatchObject({
      ...{ code: 0, out: `${execution}  7 domains work at a time from now on\n` },
    });
    expect(JSON.parse(again.out)).toEqual({
      ...{ kind: 'window', execution, effect: 'unchanged', window: 7 },
    });
    expect(none).toMatchObject({ code: 1, out: '', err: expect.stringContaining('1 to 1000') });
  }, 120_000);

  it('is finished by one bulk resume once the credential is mended', async () => {
    rotate(FE_TOKEN);
    stage.world.state.surroundings.latency['forward-email'] = 5;
    const refused = calls(401);

    await listed(stage.client(), visibilityQuery(whereOf('account=fe')), DOMAINS.length);
    const { code } = await mailkeel(stage.config, [
      ...['resume', '--where', 'account=fe', '--reason', 'the token was put back', '--yes'],
    ]);
    for (const { account, operation } of await stage.store.ledger.rows())
      await stage.store.ledger.setPace({ account, operation }, { everyMs: 5 }, 'operator');

    expect(code).toBe(0);
    await until('every domain at its end', async () => {
      const ended = (await rows()).filter(({ endedAt }) => endedAt !== undefined);
      return ended.length === DOMAINS.length;
    });
    expect(calls(401)).toBe(refused);
  }, 500_000);

  it('takes no window any more once it has ended, and says so', async () => {
    const fleet = await finished(stage, execution);

    const late = await mailkeel(stage.config, ['limits', 'window', '9', '--reason', 'too late']);

    expect(fleet).toMatchObject({ window: 7, done: DOMAINS.length });
    expect(late).toMatchObject({ code: 1, out: '' });
    expect(late.err).toContain(`execution ${execution} has ended`);
  }, 120_000);
});
