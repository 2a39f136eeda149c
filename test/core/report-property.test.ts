import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { CATEGORIES } from '../../src/core/errors.ts';
import type { ReportInput } from '../../src/core/report-input.ts';
import { buildReport } from '../../src/core/report.ts';
import { PASSES, type DomainProgress } from '../../src/core/run.ts';
import { failureOf, mailbox, NO_COUNTS, objectOf, progressOf, specOf } from '../reports/rows.ts';

describe('a report of anything', () => {
  it('never crashes, and every wanted mailbox lands in exactly one place', () => {
    fc.assert(
      fc.property(anyInput(), (input) => {
        const { totals, aliases, domains } = buildReport(input);

        expect(totals.proven + totals.failed + totals.skipped + totals.open).toBe(totals.wanted);
        expect(totals.successRate ?? 0).toBeLessThanOrEqual(1);
        expect(aliases.filter(({ status }) => status === 'proven').length).toBeLessThanOrEqual(
          input.passwords.length,
        );
        expect(new Set(domains.map(({ domain }) => domain)).size).toBe(domains.length);
      }),
      { numRuns: 300 },
    );
  });
});

const NAMES = ['a.example', 'b.example', 'c.example'];

function anyInput(): fc.Arbitrary<ReportInput> {
  const name = fc.constantFrom(...NAMES);
  const alias = fc.constantFrom('x', 'y', 'z');
  return fc.record({
    executionId: fc.string(),
    startedAt: fc.string(),
    now: fc.string(),
    minProven: fc.double({ min: 0, max: 1, noNaN: true }),
    entries: fc.array(name.map((domain) => ({ domain, spec: 'hash', aliases: 3, accounts: [] }))),
    progress: fc.array(anyProgress()),
    specs: fc
      .array(
        fc.tuple(name, fc.constantFrom('new', 'missing', 'none'), fc.subarray(['x', 'y', 'z'])),
      )
      .map(
        (rows) =>
          new Map(
            rows.map(([domain, passwords, names]) => [
              domain,
              specOf(domain, names.map(mailbox), { passwords }),
            ]),
          ),
      ),
    passwords: fc.array(
      fc.record({
        address: fc.tuple(alias, name).map(([local, domain]) => `${local}@${domain}`),
        state: fc.constantFrom('planned', 'sent', 'accepted', 'proven', 'rejected', 'unknown'),
        executionId: fc.string(),
      }),
    ),
    objects: fc.array(
      fc
        .tuple(name, alias, fc.constantFrom('intended', 'created', 'found'))
        .map(([domain, local, origin]) => objectOf(domain, local, { origin })),
    ),
    attempts: fc.array(
      fc.record({
        id: fc.nat(),
        createdAt: fc.string(),
        action: fc.string(),
        domain: name,
        email: fc.tuple(alias, name).map(([local, domain]) => `${local}@${domain}`),
        pass: fc.constantFrom(...PASSES, ''),
        status: fc.constantFrom('succeeded', 'failed', 'deferred', 'skipped', 'pending', 'lost'),
        severity: fc.constantFrom('Transient', 'RateLimit', 'Permanent', 'Critical'),
      }),
    ),
  });
}

function anyProgress(): fc.Arbitrary<DomainProgress> {
  const failure = fc.record({
    pass: fc.constantFrom(...PASSES),
    alias: fc.constantFrom('x@a.example', 'y@b.example', ''),
    category: fc.constantFrom(...CATEGORIES),
    error: fc.string(),
    lastAttempt: fc.string(),
  });
  const pass = fc.record({
    pass: fc.constantFrom(...PASSES),
    status: fc.constantFrom(
      'pending',
      'running',
      'parked',
      'done',
      'incomplete',
      'skipped',
      'not-requested',
    ),
  });
  return fc
    .record({
      domain: fc.constantFrom(...NAMES, 'other.example'),
      status: fc.constantFrom('running', 'deferred', 'parked', 'done', 'incomplete'),
      failures: fc.array(failure, { maxLength: 3 }),
      passes: fc.array(pass, { maxLength: 13 }),
      proven: fc.nat(5),
      wanted: fc.nat(5),
      startedAt: fc.string(),
      updatedAt: fc.string(),
    })
    .map(({ domain, failures, passes, proven, wanted, ...rest }) =>
      progressOf(domain, '3-2', {
        ...rest,
        failures: failures.map(failureOf),
        passes: passes.map((row) => ({ ...row, total: 0, done: 0, failed: 0 })),
        counts: { ...NO_COUNTS, proven: Math.min(proven, wanted), wanted },
      }),
    );
}
