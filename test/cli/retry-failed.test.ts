import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entryHash } from '../../src/activities/refusals.ts';
import type { Bill } from '../../src/core/report-bill.ts';
import { readManifest } from '../../src/starter.ts';
import { openStage, type Stage } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';
import { mailkeel, type Person, type Ran } from './terminal.ts';

const DOMAIN = 'example.net';

// One story: every test finds what the one before left.
describe('start --retry-failed', () => {
  let stage: Stage;
  let entry: string;

  beforeAll(async () => {
    stage = await openStage({ domains: { [DOMAIN]: ['anna'] }, owned: [DOMAIN] }, 'shipped');
    entry = await refuseAnna();
    await stage.workers.start();
    await until('a worker', async () => (await cli()).code === 2);
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  const cli = (args: readonly string[] = [], person?: Person): Promise<Ran> =>
    mailkeel(stage.config, ['start', stage.manifest, '--json', ...args], person);

  /** As an earlier run left it, with the entry that still stands in the manifest. */
  async function refuseAnna(): Promise<string> {
    const manifest = readManifest(stage.manifest);
    const anna = manifest.ok ? manifest.domains[0]?.aliases.find((a) => a.name === 'anna') : null;
    if (!anna) throw new Error('the manifest has no anna');
    await stage.store.objects.refuse({
      ...{ domain: DOMAIN, name: 'anna', operation: 'create-alias', entry: entryHash(anna) },
      ...{ kept: false, category: 'ValidationError', error: 'no such name', remediation: 'rename' },
      attempts: 1,
    });
    return entryHash(anna);
  }

  async function standing(): Promise<readonly string[]> {
    return (await stage.store.objects.refusals(DOMAIN)).map((row) => row.entry);
  }

  it.each<[string, Person | undefined]>([
    ['a no', { says: false }],
    ['no terminal', undefined],
  ])('shows what would be tried again and, with %s, leaves it refused', async (_what, person) => {
    const plain = await cli([], person);
    const again = await cli(['--retry-failed'], person);

    const created = ({ out }: Ran): number => (JSON.parse(out) as Bill).aliasesCreated;
    expect([created(plain), created(again)]).toEqual([1, 2]);
    expect(again.err).toContain('nothing was started');
    expect(await standing()).toEqual([entry]);
    expect(await stage.store.audit.attempts({ domain: DOMAIN })).not.toContainEqual(
      expect.objectContaining({ action: 'retryFailed' }),
    );
  });

  it('is not for a plan, which was made without it', async () => {
    const { code, err } = await cli(['--retry-failed', '--plan', 'plan.json', '--yes']);

    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--retry-failed') });
    expect(await standing()).toEqual([entry]);
  });

  it('reopens the refusals once somebody agreed, and says who', async () => {
    const { code } = await cli(['--retry-failed'], { says: true });

    expect(code).toBe(0);
    expect(await stage.store.audit.attempts({ domain: DOMAIN })).toContainEqual(
      expect.objectContaining({ action: 'retryFailed', reason: 'start --retry-failed' }),
    );
    expect(await standing()).not.toContain(entry);
  });
});
