import { describe, expect, it } from '@jest/globals';
import type { ReportInput } from '../../src/core/report-input.ts';
import type { AliasRow } from '../../src/core/report-model.ts';
import { buildReport } from '../../src/core/report.ts';
import { type Failure, type PassProgress } from '../../src/core/run.ts';
import { fleet } from '../reports/fleet.ts';
import {
  attemptOf,
  failureOf,
  mailbox,
  objectOf,
  passesUntil,
  passwordOf,
  progressOf,
  specOf,
} from '../reports/rows.ts';

describe('the row of one mailbox', () => {
  it('is proven by the vault alone', () => {
    expect(rowOf({ password: 'proven' }).status).toBe('proven');
    expect(rowOf({ password: 'accepted' }).status).toBe('accepted');
    expect(rowOf({ password: 'sent' }).status).toBe('unanswered');
    expect(rowOf({ password: 'planned' }).status).toBe('pending');
    expect(rowOf({}).status).toBe('pending');
  });

  it('is not proven when a later login failed', () => {
    const failure = { pass: '3-3', lastAttempt: '2026-11-22T14:10:00.000Z' } as const;
    const older = { pass: '3-3', lastAttempt: '2026-11-22T14:01:00.000Z' } as const;

    expect(rowOf({ password: 'proven', failure }).status).toBe('failed');
    expect(rowOf({ password: 'proven', failure: older }).status).toBe('proven');
  });

  it('stays proven beside a failure that is not about its password', () => {
    const row = rowOf({ password: 'proven', failure: { pass: '2-2', error: 'recipients differ' } });

    expect(row).toMatchObject({ status: 'proven', error: 'recipients differ' });
  });

  it('is kept and not wanted when it existed, or has a password of somebody else', () => {
    const existed = rowOf({ origin: 'found' });
    const answered = rowOf({ attempts: [attemptOf({ email: 'a@one.example' })] });
    const earlier = rowOf({ refusals: [{ domain: 'one.example', name: 'a', kept: true }] });

    for (const row of [existed, answered, earlier]) {
      expect(row).toMatchObject({ status: 'kept', wanted: false });
    }
  });

  it('is wanted although it existed, under passwords: missing', () => {
    const row = rowOf({ origin: 'found', spec: { passwords: 'missing' } });

    expect(row).toMatchObject({ status: 'pending', wanted: true });
  });

  it('is not requested without phase 3 or with passwords: none', () => {
    const notRequested = { status: 'not-requested', wanted: false };

    expect(rowOf({ spec: { phases: [1, 2] }, progress: false })).toMatchObject(notRequested);
    expect(rowOf({ spec: { passwords: 'none' } })).toMatchObject(notRequested);
  });

  it('is left out of the rate when the pass it needed was skipped', () => {
    const skipped = (pass: PassProgress['pass']) =>
      passesUntil('4-3', 'done').map((row) =>
        row.pass === pass ? { ...row, status: 'skipped' as const } : row,
      );

    expect(rowOf({ passes: skipped('3-2') })).toMatchObject({ status: 'skipped', skipped: true });
    expect(rowOf({ passes: skipped('3-1') })).toMatchObject({ status: 'skipped', skipped: true });
    expect(rowOf({ passes: skipped('3-3'), password: 'accepted' })).toMatchObject({
      status: 'accepted',
      skipped: true,
    });
    expect(rowOf({ passes: skipped('3-3'), password: 'proven' })).toMatchObject({
      status: 'proven',
      skipped: false,
    });
  });

  it('counts answered attempts only', () => {
    const status = ['failed', 'deferred', 'lost', 'pending', 'succeeded'] as const;
    const attempts = status.map((one) => attemptOf({ email: 'a@one.example', status: one }));

    expect(rowOf({ password: 'proven', attempts })).toMatchObject({
      attempts: 2,
      passwordAttempts: 2,
    });
  });
});

interface Known {
  readonly spec?: Partial<Parameters<typeof specOf>[2]>;
  readonly progress?: false;
  readonly passes?: readonly PassProgress[];
  readonly failure?: Partial<Failure>;
  readonly password?: Parameters<typeof passwordOf>[1];
  readonly origin?: 'created' | 'found';
  readonly attempts?: ReportInput['attempts'];
  readonly refusals?: NonNullable<ReportInput['refusals']>;
}

/** The row of a@one.example, created by this execution, with this known about it. */
function rowOf(known: Known): AliasRow {
  const email = 'a@one.example';
  const progress = progressOf('one.example', '3-2', {
    ...(known.passes === undefined ? {} : { passes: known.passes }),
    failures: known.failure === undefined ? [] : [failureOf({ alias: email, ...known.failure })],
  });
  const { aliases } = buildReport({
    ...fleet(),
    entries: [{ domain: 'one.example', spec: 'hash', aliases: 1, accounts: [] }],
    progress: known.progress === false ? [] : [progress],
    specs: new Map([['one.example', specOf('one.example', [mailbox('a')], known.spec)]]),
    passwords: known.password === undefined ? [] : [passwordOf(email, known.password)],
    objects:
      known.progress === false
        ? []
        : [objectOf('one.example', 'a', { origin: known.origin ?? 'created' })],
    attempts: known.attempts ?? [],
    refusals: known.refusals ?? [],
  });
  return aliases[0]!;
}
