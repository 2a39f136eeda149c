import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DomainProgress } from '../../src/core/run.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/ports.ts';
import { storeOptions } from '../../src/store-options.ts';
import { openPlace } from './place.ts';
import { configOf, mailkeel } from './terminal.ts';

const OLD = '20250101-000000';
const WAITING = '20250102-000000';
const YOUNG = '29990101-000000';

const place = openPlace();
const reports = join(place.home, 'reports');
const config = configOf(place.home);
let store: Store;

function progressOf(execution: string, ended: boolean): DomainProgress {
  const counts = { aliases: 1, created: 1, existed: 0, mailboxes: 1, wanted: 1 };
  const at = '2025-01-01T00:00:00.000Z';
  return {
    ...{ execution, domain: 'example.com', status: ended ? 'done' : 'parked', pass: '4-3' },
    ...{ passes: [], failures: [], findings: [], startedAt: at, updatedAt: at },
    counts: { ...counts, set: 1, proven: 1, kept: 0, failed: 0 },
    ...(ended ? { endedAt: at } : {}),
  };
}

beforeAll(async () => {
  mkdirSync(place.home, { recursive: true });
  store = await openStore(storeOptions(config, 'worker'));
  for (const [id, startedAt, ended] of [
    [OLD, '2025-01-01T00:00:00.000Z', true],
    [WAITING, '2025-01-02T00:00:00.000Z', false],
    [YOUNG, '2999-01-01T00:00:00.000Z', true],
  ] as const) {
    await store.progress.startExecution({ executionId: id, spec: 'hash', startedAt });
    await store.progress.save(progressOf(id, ended));
    for (const key of [`zone/${id}.example.com`, `dns-write/example.com/${id}`])
      await store.objects.snapshot(key, id, { of: id });
    mkdirSync(join(reports, id), { recursive: true });
    writeFileSync(join(reports, id, 'summary.txt'), id);
  }
});

afterAll(async () => {
  await store.close();
  place.remove();
});

const prune = (...args: readonly string[]) =>
  mailkeel(config, ['report', 'prune', '--reason', 'the year is over', ...args]);

describe('report prune', () => {
  it('refuses what is young, and does nothing without an agreement', async () => {
    const young = await prune('--before', '1d', '--yes');
    const alone = await prune('--before', '90d');

    expect([young.code, alone.code]).toEqual([2, 2]);
    expect((await store.progress.executions()).map(({ executionId }) => executionId)).toEqual([
      YOUNG,
      WAITING,
      OLD,
    ]);
  });

  it('removes what is old and has ended, with its report, and keeps what a rollback needs', async () => {
    const { code, out, err } = await prune('--before', '90d', '--yes');

    expect({ code, out }).toEqual({ code: 0, out: '1 execution removed\n' });
    expect(err).toContain(`${WAITING} is left`);
    expect((await store.progress.executions()).map(({ executionId }) => executionId)).toEqual([
      YOUNG,
      WAITING,
    ]);
    expect(await store.progress.domains(OLD)).toEqual([]);
    expect([OLD, WAITING, YOUNG].map((id) => existsSync(join(reports, id)))).toEqual([
      false,
      true,
      true,
    ]);
    const kept = (await store.objects.snapshots()).map(({ key }) => key);
    expect(kept.filter((key) => key.startsWith('zone/'))).toHaveLength(2);
    expect(kept).toContain(`dns-write/example.com/${OLD}`);
  });

  it('is a decision in the audit log', async () => {
    const rows = await store.audit.attempts({ executionId: OLD });

    expect(rows).toEqual([
      expect.objectContaining({ action: 'prune-report', reason: 'the year is over' }),
    ]);
  });
});
