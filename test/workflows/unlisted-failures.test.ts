import { describe, expect, it } from '@jest/globals';
import { failureTotal, type Failure } from '../../src/core/run.ts';
import { adoptEntry } from '../../src/workflows/amend.ts';
import { domainDetails } from '../../src/workflows/details.ts';
import { DomainRun } from '../../src/workflows/domain-run.ts';
import { KEPT_FAILURES } from '../../src/workflows/policies.ts';
import { FakeWorld } from './fake-activities.ts';

const NAMES = Array.from({ length: KEPT_FAILURES + 50 }, (_, index) => `m${String(index)}`);

function failure(name: string): Failure {
  return {
    ...{ pass: '2-1', alias: `${name}@example.com`, operation: 'create-alias', attempts: 1 },
    ...{ error: 'refused', category: 'ValidationError', severity: 'Permanent' },
    ...{ remediation: 'change it', lastAttempt: '2026-11-22T10:00:00.000Z' },
  };
}

/** A run whose 2-1 is over: every alias failed, and the latest are listed. */
function failedRun(): DomainRun {
  const input = { execution: 'e1', domain: 'example.com', spec: 'old', aliases: NAMES.length };
  const run = new DomainRun(input);
  run.begin(new FakeWorld(NAMES).spec);
  for (const name of NAMES) {
    run.code(name, { create: 'failed' });
    run.fail(failure(name));
  }
  run.state('2-1').status = 'incomplete';
  return run;
}

describe('failures beyond those a run lists', () => {
  it('are counted wherever a person reads how many there are', () => {
    const progress = failedRun().progress();

    expect(progress.failures).toHaveLength(KEPT_FAILURES);
    expect(failureTotal(progress)).toBe(NAMES.length);
    expect(domainDetails(progress)).toContain(`failures ${String(NAMES.length)}`);
  });

  it('are forgotten with the others when the entry changed, also those of aliases it no longer names', () => {
    const run = failedRun();

    adoptEntry(run, { spec: 'new', aliases: 1 }, new FakeWorld(['anna']).spec);

    expect(failureTotal(run.progress())).toBe(0);
    expect([...run.codes.values()].filter(({ create }) => create === 'failed')).toEqual([]);
    expect(run.state('2-1').status).toBe('pending');
  });
});
