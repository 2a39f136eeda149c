import { beforeAll, describe, expect, it } from '@jest/globals';
import type { AttemptStart, AuditLog } from '../../src/store/audit-port.ts';
import { manualClock, onBothDialects } from './fixture.ts';

onBothDialects((fixture) => {
  const clock = manualClock(Date.UTC(2026, 0, 1, 12));
  let directory: string;
  let audit: AuditLog;

  beforeAll(async () => {
    directory = fixture.directory();
    ({ audit } = await fixture.open(directory, { clock }));
  });

  function attemptOn(domain: string, fields: Partial<AttemptStart> = {}): AttemptStart {
    return {
      executionId: '20260101-120000',
      workflowId: `domain/${domain}`,
      runId: 'run-1',
      activityId: '5',
      action: 'createAlias',
      domain,
      pass: '2-1',
      attemptCount: 1,
      ...fields,
    };
  }

  const TRANSIENT = {
    status: 'failed',
    category: 'ServerError',
    severity: 'Transient',
    httpStatus: 503,
    error: 'Forward Email answered 503',
    remediation: 'Nothing to do: it is tried again.',
  } as const;

  describe('the audit log', () => {
    it('joins begin and end of an attempt', async () => {
      const start = attemptOn('joined.example', { email: 'anna@joined.example', account: 'fe:1' });
      const handle = await audit.begin(start);
      clock.time += 1_500;

      const measured = { waitedMs: 1_000, durationMs: 500, requests: 3 };
      await audit.end(handle, { ...TRANSIENT, aliasId: 'a1', ...measured });

      expect(await audit.attempts({ domain: 'joined.example' })).toEqual([
        {
          ...start,
          ...TRANSIENT,
          id: expect.any(Number),
          createdAt: '2026-01-01T12:00:00.000Z',
          endedAt: '2026-01-01T12:00:01.500Z',
          aliasId: 'a1',
          ...measured,
        },
      ]);
    });

    it('is read page by page, each behind the last row of the one before', async () => {
      for (let n = 0; n < 5; n += 1) await audit.begin(attemptOn('paged.example'));
      const all = await audit.attempts({ domain: 'paged.example' });
      const paged = { domain: 'paged.example' };

      const first = await audit.page(paged, { after: 0, limit: 3 });
      const second = await audit.page(paged, { after: first.at(-1)!.id, limit: 3 });

      expect(all).toHaveLength(5);
      expect([...first, ...second]).toEqual(all);
      expect(first).toHaveLength(3);
    });

    it('shows an attempt without end as pending, and as lost once a later one began', async () => {
      await audit.begin(attemptOn('lost.example'));
      const before = await audit.attempts({ domain: 'lost.example' });

      await audit.begin(attemptOn('lost.example', { attemptCount: 2 }));
      await audit.begin(attemptOn('lost.example', { activityId: '6' }));

      const after = await audit.attempts({ domain: 'lost.example' });
      expect(before.map((row) => row.status)).toEqual(['pending']);
      expect(after.map((row) => row.status)).toEqual(['lost', 'pending', 'pending']);
    });

    it('keeps the first end of an attempt', async () => {
      const handle = await audit.begin(attemptOn('twice.example'));
      await audit.end(handle, { status: 'succeeded' });

      await audit.end(handle, TRANSIENT);

      expect(await audit.attempts({ domain: 'twice.example' })).toMatchObject([
        { status: 'succeeded' },
      ]);
    });

    it('refuses to end what never began', async () => {
      await expect(audit.end('nothing', { status: 'succeeded' })).rejects.toMatchObject({
        what: 'store',
        message: 'the audit log has no attempt nothing to end',
      });
    });

    it('writes an attempt whatever else the object carries', async () => {
      const more = { ...attemptOn('more.example'), spec: 'abc', password: 'never stored' };

      const handle = await audit.begin(more);
      const end = { status: 'succeeded', secret: 'never stored' } as const;
      await audit.end(handle, end);

      expect(await audit.attempts({ domain: 'more.example' })).toMatchObject([
        { status: 'succeeded' },
      ]);
    });

    it('counts the answered transient failures of one activity and nothing else', async () => {
      const activity = attemptOn('count.example');
      await audit.begin(activity);
      for (const end of [
        TRANSIENT,
        TRANSIENT,
        { ...TRANSIENT, severity: 'RateLimit' },
        { status: 'deferred' },
      ] as const) {
        await audit.end(await audit.begin(activity), end);
      }
      await audit.end(await audit.begin({ ...activity, runId: 'run-2' }), TRANSIENT);

      const failures = await audit.answeredFailures(activity);

      expect(failures).toBe(2);
    });

    it('lists decisions beside attempts, by execution or domain', async () => {
      const executionId = '20260202-120000';
      await audit.begin(attemptOn('a.example', { executionId }));
      await audit.decide({
        id: 'd1',
        executionId,
        workflowId: 'domain/b.example',
        domain: 'b.example',
        action: 'skip',
        pass: '1-3',
        actor: 'ines',
        reason: 'DNS is somebody else’s',
      });

      const all = await audit.attempts({ executionId });
      const one = await audit.attempts({ executionId, domain: 'b.example' });

      expect(all.map((row) => row.domain)).toEqual(['a.example', 'b.example']);
      expect(one).toMatchObject([
        { action: 'skip', status: 'succeeded', attemptCount: 0, actor: 'ines', pass: '1-3' },
      ]);
    });

    it('records a decision once, however often it is told', async () => {
      const decision = {
        id: 'd1',
        executionId: 'e',
        workflowId: 'domain/once.example',
        domain: 'once.example',
        action: 'resume',
        pass: '1-1',
        actor: 'ines',
        reason: 'plan switched',
      } as const;
      await audit.decide(decision);

      await audit.decide(decision);
      await audit.decide({ ...decision, id: 'd2' });

      expect(await audit.attempts({ domain: 'once.example' })).toHaveLength(2);
    });

    it('lets nobody change or delete a row', async () => {
      await audit.begin(attemptOn('kept.example'));

      const change = fixture.tamper(
        directory,
        'update email_provisioning_log set action = ?',
        ['x'],
        'mailkeel.db',
      );
      await expect(change).rejects.toThrow('email_provisioning_log is append-only');
      const remove = fixture.tamper(
        directory,
        'delete from email_provisioning_log',
        [],
        'mailkeel.db',
      );
      await expect(remove).rejects.toThrow('email_provisioning_log is append-only');

      expect(await audit.attempts({ domain: 'kept.example' })).toHaveLength(1);
    });
  });
});
