import { describe, expect, it } from '@jest/globals';
import type { Failure } from '../../src/core/run.ts';
import { DomainRun } from '../../src/workflows/domain-run.ts';
import { KEPT_FAILURES } from '../../src/workflows/policies.ts';
import { failedItems, retryFailedItems } from '../../src/workflows/retry.ts';

const DOMAIN = 'example.com';
const NAMES = Array.from({ length: KEPT_FAILURES + 50 }, (_, index) => `m${String(index)}`);

function failure(name: string): Failure {
  return {
    ...{ pass: '3-2', alias: `${name}@${DOMAIN}`, operation: 'set-password', attempts: 3 },
    ...{ error: 'the provider answered 503', category: 'ServerError', severity: 'Transient' },
    ...{ remediation: 'look at its status page', lastAttempt: '2026-11-22T00:00:00.000Z' },
  };
}

/** A run in which every pass has ended, and 3-2 failed for all names. */
function failedRun(): DomainRun {
  const run = new DomainRun({
    ...{ execution: 'e1', domain: DOMAIN, spec: 'hash', aliases: NAMES.length },
  });
  for (const { pass } of run.passes.list()) run.state(pass).status = 'done';
  run.state('3-2').status = 'incomplete';
  for (const name of NAMES) {
    run.code(name, { create: 'created', password: 'failed' });
    run.fail(failure(name));
  }
  return run;
}

describe('more failures than are kept', () => {
  it('counts all of them, and says how many are not listed', () => {
    const { counts, failures, findings } = failedRun().progress();

    expect(counts.failed).toBe(300);
    expect(failures).toHaveLength(250);
    expect(findings).toEqual([
      {
        pass: '3-2',
        check: 'failures.unlisted',
        status: 'warn',
        message: '50 more aliases failed and are not listed',
        remedy: expect.stringContaining('mailkeel retry-failed example.com'),
      },
    ]);
  });

  it('never ends as done while an alias has failed, listed or not', () => {
    const run = failedRun();
    for (const { pass, alias } of run.failures()) {
      run.recovered(pass, alias);
      run.uncode(alias?.split('@')[0] ?? '');
    }
    run.state('3-2').status = 'done';
    run.endedAt = '2026-11-22T01:00:00.000Z';

    const { status, failures } = run.progress();

    expect(failures).toEqual([]);
    expect(status).toBe('incomplete');
  });

  it('are all tried again', () => {
    const run = failedRun();
    const count = failedItems(run, {}).length;

    retryFailedItems(run, {});

    expect(count).toBe(300);
    expect(NAMES.map((name) => run.codes.get(name))).toEqual(
      NAMES.map((alias) => ({ alias, create: 'created' })),
    );
    expect(run.passes.next()).toBe('3-1');
    expect(run.progress()).toMatchObject({ counts: { failed: 0 }, findings: [] });
  });

  it('finds one that is not listed by its name', () => {
    const run = failedRun();

    retryFailedItems(run, { alias: 'm0' });

    expect(run.codes.get('m0')).toEqual({ alias: 'm0', create: 'created' });
    expect(run.codes.get('m1')).toMatchObject({ password: 'failed' });
    expect(run.progress().counts.failed).toBe(299);
  });
});
