import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DomainProgress } from '../../src/core/run.ts';
import type { Progress } from '../../src/store/ports.ts';
import { onBothDialects } from './fixture.ts';

onBothDialects((fixture) => {
  let progress: Progress;

  beforeAll(async () => {
    ({ progress } = await fixture.open(fixture.directory()));
  });

  function progressOf(domain: string, updatedAt: string, created: number): DomainProgress {
    return {
      execution: 'e1',
      domain,
      status: 'running',
      pass: '2-1',
      passes: [],
      counts: {
        aliases: 5,
        created,
        existed: 0,
        mailboxes: 5,
        wanted: 5,
        set: 0,
        proven: 0,
        kept: 0,
        failed: 0,
      },
      failures: [],
      findings: [],
      startedAt: '2026-01-01T00:00:00.000Z',
      updatedAt,
    };
  }

  describe('progress', () => {
    it('is the last one saved of each domain of an execution', async () => {
      await progress.save(progressOf('b.example', '2026-01-01T00:00:01.000Z', 1));
      await progress.save(progressOf('a.example', '2026-01-01T00:00:01.000Z', 1));
      const newest = progressOf('b.example', '2026-01-01T00:00:02.000Z', 2);

      await progress.save(newest);

      expect(await progress.domains('e1')).toEqual([
        progressOf('a.example', '2026-01-01T00:00:01.000Z', 1),
        newest,
      ]);
      expect(await progress.domains('e2')).toEqual([]);
    });

    it('is not undone by an older one that comes late', async () => {
      const newer = progressOf('late.example', '2026-01-01T00:00:02.000Z', 2);
      await progress.save(newer);

      await progress.save(progressOf('late.example', '2026-01-01T00:00:01.000Z', 1));

      expect(await progress.domains('e1')).toContainEqual(newer);
    });
  });

  describe('executions', () => {
    it('are listed newest first and found by id', async () => {
      const old = { executionId: 'x1', spec: 'hash', startedAt: '2026-01-01T00:00:00.000Z' };
      const young = { executionId: 'x2', spec: 'hash', startedAt: '2026-01-02T00:00:00.000Z' };
      await progress.startExecution(old);
      await progress.startExecution(young);

      const all = await progress.executions();

      expect(all).toEqual([young, old]);
      expect(await progress.execution('x1')).toEqual(old);
      expect(await progress.execution('x3')).toBeUndefined();
    });

    it('may be started again as they are, but no other under the same id', async () => {
      const execution = { executionId: 'y1', spec: 'hash', startedAt: '2026-01-01T00:00:00.000Z' };
      await progress.startExecution(execution);
      await progress.startExecution(execution);

      const other = progress.startExecution({ ...execution, spec: 'other' });

      await expect(other).rejects.toMatchObject({ message: 'the execution id y1 is taken' });
      expect(await progress.execution('y1')).toEqual(execution);
    });
  });
});
