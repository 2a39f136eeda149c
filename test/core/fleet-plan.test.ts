import { describe, expect, it } from '@jest/globals';
import type { PlanItem } from '../../src/core/dns.ts';
import {
  movedLines,
  outcomeOf,
  parsePlan,
  planText,
  type PlannedDomain,
} from '../../src/core/fleet-plan.ts';

const MX: PlanItem = {
  ...{ action: 'create', purpose: 'mx', name: 'a.example', type: 'MX' },
  ...{ to: '10 mx.example.net', reason: 'mail arrives' },
};

function domain(name: string, more: Partial<PlannedDomain> = {}): PlannedDomain {
  return {
    domain: name,
    ...{ dnsWrites: 0, dnsDeletions: 0, domainCreated: false, aliasesCreated: 0 },
    ...{ aliasesChanged: 0, passwordsToSet: 0, existingAliases: 0, unmanaged: 0 },
    ...{ items: [], conflicts: [], fingerprint: '' },
    ...more,
  };
}

const PARK = { code: 'dns.foreign-mx', sentence: 'mail arrives elsewhere', remedy: [] };

describe('planText', () => {
  it('is the same for the same undertakings in any order, and without the domains nothing happens to', () => {
    const a = domain('a.example', { fingerprint: '1' });
    const b = domain('b.example', { fingerprint: '2' });

    expect(planText([b, domain('c.example'), a])).toBe(planText([a, b]));
    expect(planText([a])).not.toBe(planText([{ ...a, fingerprint: '3' }]));
    expect(planText([domain('a.example')])).toBe('');
  });
});

const WAITS = { ...PARK, code: 'quota.paused' };
const parked = domain('b.example', { park: PARK });

describe('outcomeOf', () => {
  it.each([
    ['nothing', [domain('a.example')]],
    ['waits', [domain('a.example'), domain('b.example', { park: PARK })]],
    ['changes', [domain('a.example', { dnsWrites: 1 }), domain('b.example', { park: PARK })]],
    ['changes', [domain('a.example', { protections: ['virus'] })]],
    ['stands-still', [domain('a.example', { park: WAITS })]],
    ['waits', [domain('a.example', { park: WAITS }), parked]],
  ] as const)('is %s', (outcome, domains) => {
    expect(outcomeOf(domains)).toBe(outcome);
  });
});

describe('movedLines', () => {
  it('names records, parks and counts that are others now', () => {
    const planned = domain('a.example', { fingerprint: '1', items: [MX], aliasesCreated: 3 });
    const now = domain('a.example', { fingerprint: '2', park: PARK, aliasesCreated: 2 });

    expect(movedLines([planned], [now])).toEqual([
      'a.example  now waits for a person: dns.foreign-mx, mail arrives elsewhere',
      'a.example  no longer: + MX a.example 10 mx.example.net',
      'a.example  aliases to create: planned 3, now 2',
    ]);
    expect(movedLines([now], [planned])).toContain(
      'a.example  no longer waits for a person: dns.foreign-mx',
    );
  });

  it('is silent about what is kept, and about domains as planned', () => {
    const kept: PlanItem = { ...MX, action: 'keep' };
    const planned = domain('a.example', { fingerprint: '1', items: [MX] });

    expect(movedLines([planned], [{ ...planned, items: [kept, MX] }])).toEqual([]);
  });

  it('says so when only entries moved, or a domain was not looked at', () => {
    const planned = domain('a.example', { fingerprint: '1' });

    expect(movedLines([planned], [{ ...planned, fingerprint: '2' }])).toEqual([
      'a.example  the aliases to write, or their entries, are others',
    ]);
    expect(movedLines([planned], [])).toEqual(['a.example  could not be looked at']);
  });
});

describe('parsePlan', () => {
  const plan = { plan: 1, hash: 'h', phases: [1], domains: [domain('a.example')], bill: {} };

  it('reads what was written', () => {
    expect(parsePlan(JSON.stringify(plan))).toEqual(plan);
  });

  it.each([
    ['no JSON', 'version: 1'],
    ['no object', '7'],
    ['another version', JSON.stringify({ ...plan, plan: 2 })],
    ['a domain without a fingerprint', JSON.stringify({ ...plan, domains: [{ domain: 'a' }] })],
    ['phases that are no list', JSON.stringify({ ...plan, phases: 1 })],
  ])('takes %s for none', (_, text) => {
    expect(parsePlan(text)).toBeUndefined();
  });
});
