import { describe, expect, it } from '@jest/globals';
import type { LoggedCall } from '../../../src/cli/demo/control.ts';
import { readExpectation } from '../../../src/cli/demo/expectation.ts';
import { judgeFaults, matchFaults } from '../../../src/cli/demo/judge-faults.ts';
import type { AttemptRow } from '../../../src/store/audit-port.ts';
import { join } from 'node:path';

const fleet = readExpectation(join(__dirname, '../../../examples/fleet/expected.json'));
const expected = {
  ...fleet,
  faults: ['f1'],
  refusals: [{ address: 'all@example.com', action: 'createAlias' }],
};

const KILLED_AT = '2026-01-01T00:01:00.000Z';

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
}

/** An attempt at anna's alias over the seconds `from` to `to`. */
function attempt(
  id: number,
  status: AttemptRow['status'],
  change: Partial<AttemptRow> = {},
): AttemptRow {
  return {
    ...{ id, executionId: 'e', workflowId: 'w', runId: 'r', activityId: '1' },
    ...{ action: 'createAlias', domain: 'example.com', email: 'anna@example.com' },
    ...{ pass: '2-1', attemptCount: id, status, createdAt: at(id * 10), endedAt: at(id * 10 + 5) },
    ...(status === 'failed' ? { severity: 'Transient' as const } : {}),
    ...change,
  };
}

const REFUSAL = attempt(9, 'failed', { email: 'all@example.com', severity: 'Permanent' });

/** The call that met the fault, in the second `second`. */
function call(second: number, change: Partial<LoggedCall> = {}): LoggedCall {
  return {
    ...{ seq: 1, at: at(second), provider: 'forward-email', method: 'POST', path: '/aliases' },
    ...{ write: true, status: 500, fault: 'f1', domain: 'example.com', alias: 'anna' },
    ...change,
  };
}

function differences(
  attempts: readonly AttemptRow[],
  calls: readonly LoggedCall[] = [call(12)],
  fired = 1,
): readonly string[] {
  const faults = [{ id: 'f1', times: 1, fired }];
  return judgeFaults(expected, { calls, faults, attempts, killedAt: KILLED_AT }).flatMap(
    (check) => check.differences,
  );
}

describe('the judge of faults', () => {
  it('finds nothing where each fault is one failed attempt that was mended, and the refusal is there', () => {
    expect(differences([attempt(1, 'failed'), attempt(2, 'succeeded'), REFUSAL])).toEqual([]);
  });

  it('takes a domain-wide call of a zone for the sub-domain whose attempt it broke', () => {
    const zone = call(12, { provider: 'cloudflare', domain: 'example.com' });
    const { alias, ...domainWide } = zone;
    const { email, ...row } = attempt(1, 'failed', { domain: 'sub.example.com' });

    const [struck] = matchFaults({
      ...{ calls: [domainWide], faults: [], killedAt: KILLED_AT },
      attempts: [row],
    });

    expect([alias, email]).toEqual(['anna', 'anna@example.com']);
    expect(struck?.failed).toEqual(row);
  });

  it('names a fault that never struck', () => {
    expect(
      differences([attempt(1, 'failed'), attempt(2, 'succeeded'), REFUSAL], [call(12)], 0),
    ).toEqual(['fault f1 never struck']);
  });

  it('names a fault no failed attempt tells of', () => {
    expect(differences([attempt(1, 'succeeded'), REFUSAL])).toContain(
      'anna@example.com: no failed attempt tells of f1',
    );
  });

  it('forgives a fault whose attempt was lost with the killed worker, as long as it was mended', () => {
    const { endedAt, ...lost } = attempt(1, 'lost');

    expect(endedAt).toBeDefined();
    expect(differences([lost, attempt(2, 'succeeded'), REFUSAL])).toEqual([]);
    expect(differences([lost, REFUSAL])).toEqual(['anna@example.com: nothing succeeded after f1']);
  });

  it('forgives no fault that struck after the step was begun anew', () => {
    const { endedAt, ...lost } = attempt(1, 'lost');

    const found = differences([lost, attempt(2, 'succeeded'), REFUSAL], [call(22)]);

    expect(endedAt).toBeDefined();
    expect(found).toEqual(
      expect.arrayContaining(['anna@example.com: no failed attempt tells of f1']),
    );
  });

  it('names an attempt that was lost after the kill', () => {
    const late = attempt(7, 'lost', { email: 'bob@example.com' });

    expect(differences([attempt(1, 'failed'), attempt(2, 'succeeded'), late, REFUSAL])).toEqual([
      'createAlias example.com: lost by a worker that lived',
    ]);
  });

  it('names a failed attempt without a fault, and a second failure for one fault', () => {
    const rows = [
      attempt(1, 'failed'),
      attempt(2, 'failed', { error: 'no' }),
      attempt(3, 'succeeded'),
    ];

    expect(differences([...rows, REFUSAL])).toEqual([
      'createAlias anna@example.com: failed without a fault (no)',
    ]);
  });

  it('wants the refusal exactly once', () => {
    const rows = [attempt(1, 'failed'), attempt(2, 'succeeded')];
    const again = { ...REFUSAL, id: 10, error: 'no' };

    expect(differences(rows)).toEqual(['all@example.com was not refused']);
    expect(differences([...rows, REFUSAL, again])).toEqual([
      'createAlias all@example.com: failed without a fault (no)',
    ]);
  });
});
