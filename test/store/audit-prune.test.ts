import { describe, expect, it } from '@jest/globals';
import type { AttemptStart, AuditLog, Decision } from '../../src/store/audit-port.ts';
import { manualClock, onBothDialects } from './fixture.ts';

const START: AttemptStart = {
  ...{ executionId: 'sign-up', workflowId: 'mailbox/ann@example.com', runId: 'r', activityId: '1' },
  ...{ action: 'createMailbox', domain: 'example.com', pass: '', attemptCount: 1 },
  ...{ email: 'ann@example.com', kratosIdentityId: 'id-1' },
};

const DECISION: Decision = {
  ...{ id: 'd1', executionId: '', workflowId: '', domain: '', pass: '' },
  ...{ action: 'prune-audit', actor: 'anna', reason: 'the year is over' },
};

onBothDialects((fixture) => {
  async function open() {
    const clock = manualClock(Date.UTC(2026, 0, 1));
    const place = fixture.directory();
    const { audit } = await fixture.open(place, { clock });
    return { audit, clock, place };
  }

  async function attempt(audit: AuditLog, email: string): Promise<void> {
    await audit.end(await audit.begin({ ...START, email }), { status: 'succeeded' });
  }

  describe('pruning the audit log', () => {
    it('takes old attempts out whole, keeps younger ones, and says who did it', async () => {
      const { audit, clock } = await open();
      await attempt(audit, 'old@example.com');
      const across = await audit.begin({ ...START, email: 'across@example.com' });
      clock.time += 86_400_000;
      await audit.end(across, { status: 'succeeded' });
      await attempt(audit, 'new@example.com');

      const removed = await audit.prune('2026-01-01T12:00:00.000Z', DECISION);

      expect(removed).toBe(4);
      const rows = await audit.attempts({});
      expect(rows).toEqual([
        expect.objectContaining({ email: 'new@example.com', status: 'succeeded' }),
        expect.objectContaining({
          action: 'prune-audit',
          actor: 'anna',
          reason: 'the year is over (4 rows before 2026-01-01T12:00:00.000Z)',
        }),
      ]);
    });

    it('leaves the log as append-only as it was', async () => {
      const { audit, place } = await open();
      await attempt(audit, 'ann@example.com');
      await audit.prune('2025-01-01T00:00:00.000Z', DECISION);

      await expect(
        fixture.tamper(place, 'delete from email_provisioning_log', [], 'mailkeel.db'),
      ).rejects.toThrow('append-only');

      expect(await audit.attempts({ email: 'ann@example.com' })).toHaveLength(1);
    });
  });

  describe('a query of the audit log', () => {
    it('finds by identity, address, time and status, all of them at once', async () => {
      const { audit, clock } = await open();
      await attempt(audit, 'ann@example.com');
      await audit.begin({ ...START, kratosIdentityId: 'id-2', email: 'ben@example.com' });
      clock.time += 60_000;
      const since = new Date(clock.time).toISOString();
      await attempt(audit, 'ann@example.com');

      const count = async (filter: Parameters<AuditLog['attempts']>[0]): Promise<number> =>
        (await audit.attempts(filter)).length;

      expect(await count({ kratosIdentityId: 'id-1' })).toBe(2);
      expect(await count({ kratosIdentityId: 'id-1', since })).toBe(1);
      expect(await count({ email: 'ben@example.com', status: 'lost' })).toBe(1);
      expect(await count({ email: 'ann@example.com', status: 'failed' })).toBe(0);
      expect(await count({ domain: 'example.com' })).toBe(3);
    });
  });
});
