import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listed } from '../e2e/support/listed.ts';
import { upgrade } from '../e2e/support/operator.ts';
import { ended, parked, start } from '../e2e/support/runs.ts';
import type { Scene } from '../e2e/support/scene.ts';
import { openStage, type Stage } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';
import { mailkeel, type Person, type Ran } from './terminal.ts';

const FREE = [
  'bulk-a.example.net',
  'bulk-b.example.net',
  'bulk-c.example.net',
  'other.example.net',
];
const FINE = 'fine.example.net';

const scene: Scene = {
  domains: Object.fromEntries([...FREE, FINE].map((name) => [name, ['anna']])),
  free: FREE,
  zones: ['example.net'],
};

const WHERE = ['--where', 'code=plan.free and account=fe and domain!=other.example.net'];
const REASON = ['--reason', 'plans switched'];

// One story: every test finds what the one before left.
describe('a decision for many runs', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    await stage.workers.start();
    await start(stage);
    for (const domain of FREE) await parked(stage, domain, '1-1');
    await listed(stage.client(), 'MailkeelStatus = "parked"', FREE.length);
  }, 200_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  const cli = (args: readonly string[], person?: Person): Promise<Ran> =>
    mailkeel(stage.config, args, person);

  async function decisions(): Promise<readonly string[]> {
    const rows = await stage.store.audit.attempts({});
    return rows
      .filter(({ actor }) => actor !== undefined)
      .map(({ action, domain, reason = '' }) => `${action} ${domain} ${reason}`.trim())
      .toSorted();
  }

  it('shows what matches and sends nothing without agreement', async () => {
    const alone = await cli(['resume', ...WHERE, ...REASON]);
    const no = await cli(['resume', ...WHERE, ...REASON], { says: false });

    expect(alone).toMatchObject({ code: 2, out: '' });
    expect(alone.err).toContain('3 runs match');
    expect(alone.err).toContain('  bulk-a.example.net  parked 1-1 plan.free\n');
    expect(alone.err).toContain('nothing was sent: without a terminal, agree with --yes');
    expect(no).toMatchObject({ code: 1, out: '' });
    expect(no.err).toContain('resume 3 runs?');
    expect(await decisions()).toEqual([]);
  });

  it('says that nothing matches, and where the conditions are wrong', async () => {
    const none = await cli(['resume', '--where', 'client=nobody', ...REASON]);
    const wrong = await cli(['resume', '--where', 'status=parkt', ...REASON]);
    const both = await cli(['resume', 'bulk-a.example.net', ...WHERE, ...REASON]);

    expect(none).toMatchObject({ code: 0, out: '' });
    expect(none.err).toContain('0 runs');
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('did you mean "parked"?');
    expect(both).toMatchObject({ code: 2, out: '' });
  });

  it('leaves the rest at Ctrl-C, and says how many and that it can be repeated', async () => {
    const twenty = Array.from({ length: 20 }, (_, index) => `none-${String(index)}.example.net`);
    const interrupt = (): void => void process.emit('SIGINT');

    const ran = await cli(['resume', ...twenty, ...REASON], { says: true, reads: interrupt });

    const told = ran.out.trim().split('\n').length;
    expect(ran.code).toBe(130);
    expect(told).toBeLessThan(20);
    expect(ran.err).toBe(
      `${String(told)} of 20 runs: ${String(told)} refused\ninterrupted; repeat the command for the rest: what was sent has no second effect\n`,
    );
  });

  it('status --where shows the same domains', async () => {
    const { out } = await cli(['status', ...WHERE, '--json']);

    const { domains } = JSON.parse(out) as { domains: { domain: string }[] };
    expect(domains.map(({ domain }) => domain)).toEqual(FREE.slice(0, 3));
  });

  it('without a worker is accepted by all of them, and repeated as often as one likes', async () => {
    await stage.workers.kill();
    for (const domain of FREE.slice(0, 3)) upgrade(stage, domain);

    const first = await cli(['resume', ...WHERE, ...REASON, '--yes', '--json']);
    const again = await cli(['resume', ...WHERE, ...REASON, '--yes']);

    const lines = first.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly domain?: string });
    // Sent side by side: whoever answers first is told first.
    const told = lines
      .slice(0, 3)
      .toSorted((a, b) => String(a.domain).localeCompare(String(b.domain)));
    expect(first.code).toBe(0);
    expect(told).toEqual(
      FREE.slice(0, 3).map((domain) => ({
        ...{ kind: 'decision', action: 'resume', domain, outcome: 'accepted' },
        message: 'accepted, takes effect when a worker is back',
      })),
    );
    expect(lines[3]).toEqual({
      ...{
        kind: 'total',
        action: 'resume',
        applied: 0,
        accepted: 3,
        refused: 0,
        failed: 0,
        left: 0,
      },
    });
    expect(again).toMatchObject({ code: 0, err: expect.stringContaining('3 runs: 3 accepted') });
  }, 120_000);

  it('then takes effect once', async () => {
    await stage.workers.start();

    for (const domain of [...FREE.slice(0, 3), FINE])
      expect(await ended(stage, domain)).toMatchObject({ status: 'done', failures: [] });
    expect(await decisions()).toEqual(
      FREE.slice(0, 3).map((domain) => `resume ${domain} plans switched`),
    );
  }, 200_000);

  it('that some runs refuse ends with 4 and says which', async () => {
    const before = await parked(stage, 'other.example.net', '1-1');

    const { code, out, err } = await cli(['resume', 'other.example.net', FINE, ...REASON]);

    expect(code).toBe(4);
    expect(out).toContain(`${FINE}  refused: no run of ${FINE} is going on; mailkeel start`);
    expect(out).toContain('other.example.net  pass 1-1 goes on\n');
    expect(err).toBe('2 runs: 1 applied, 1 refused\n');
    await until('the run parked again', async () => {
      const { park } = await parked(stage, 'other.example.net', '1-1');
      return park?.since !== before.park?.since;
    });
  }, 120_000);

  it('while everything is paused a resumed run asks no provider, and goes on after', async () => {
    await cli(['pause', '--all', '--reason', 'an outage']);
    const before = callsOf(stage);
    await cli(['resume', 'other.example.net', '--reason', 'does it ask?']);
    await until('the run deferred', async () => {
      const { out } = await cli(['status', 'other.example.net', '--json']);
      return out.includes('quota.paused');
    });
    await listed(stage.client(), 'MailkeelParkCode = "quota.paused"', 1);
    const meanwhile = callsOf(stage) - before;

    const { code, out } = await cli(['resume', '--all', '--reason', 'over']);

    await until('the run parked again', async () => {
      const { park } = await parked(stage, 'other.example.net', '1-1');
      return park?.code === 'plan.free';
    });
    expect(meanwhile).toBe(0);
    expect({ code, out }).toEqual({
      code: 0,
      out: 'open: provider calls start again\nother.example.net  pass 1-1 goes on\n',
    });
    expect(callsOf(stage)).toBeGreaterThan(before);
  }, 120_000);

  it('abort ends what matches, and nothing else', async () => {
    const { code, out } = await cli(['abort', '--where', 'pass=1-1', ...REASON, '--yes']);

    expect({ code, lines: out.trim().split('\n').length }).toEqual({ code: 0, lines: 1 });
    expect(await ended(stage, 'other.example.net')).toMatchObject({ status: 'aborted' });
  }, 120_000);
});

function callsOf({ world }: Stage): number {
  return world.state.surroundings.calls.list().length;
}
