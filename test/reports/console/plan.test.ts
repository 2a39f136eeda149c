import { describe, expect, it } from '@jest/globals';
import type { PlanItem } from '../../../src/core/dns.ts';
import type { PlannedDomain } from '../../../src/core/fleet-plan.ts';
import { renderPlan } from '../../../src/reports/console/plan.ts';
import { renderRollback } from '../../../src/reports/console/rollback.ts';
import { VIEW } from './view.ts';

const item = (action: PlanItem['action'], more: Partial<PlanItem> = {}): PlanItem => ({
  ...{ action, purpose: 'spf', name: 'a.example', type: 'TXT', reason: `why ${action}` },
  ...more,
});

function domain(more: Partial<PlannedDomain> = {}): PlannedDomain {
  return {
    domain: 'a.example',
    ...{ dnsWrites: 0, dnsDeletions: 0, domainCreated: false, aliasesCreated: 0 },
    ...{ aliasesChanged: 0, passwordsToSet: 0, existingAliases: 0, unmanaged: 0 },
    ...{ items: [], conflicts: [], fingerprint: 'f' },
    ...more,
  };
}

const lines = (plan: PlannedDomain, color = false): readonly string[] =>
  renderPlan([plan], { ...VIEW, color }).split('\n');

describe('renderPlan', () => {
  it('shows every action with its reason and its values', () => {
    const items = [
      item('create', { to: 'v=spf1 -all' }),
      item('change', { from: 'v=spf1 a -all', to: 'v=spf1 b -all' }),
      item('delete', { from: 'old' }),
      item('keep', { from: 'same' }),
      item('keep', { from: 'theirs', to: 'ours' }),
      item('conflict', { from: 'foreign' }),
      item('locked', { from: 'routing' }),
    ];

    expect(lines(domain({ items }))).toEqual([
      'a.example',
      '  + create    TXT   a.example   why create',
      '      v=spf1 -all',
      '  ~ change    TXT   a.example   why change',
      '      v=spf1 [-a-] {+b+} -all',
      '  - delete    TXT   a.example   why delete',
      '      old',
      '  = keep      TXT   a.example   why keep',
      '  = keep      TXT   a.example   why keep',
      '      is:     theirs',
      '      wanted: ours',
      '  ! conflict  TXT   a.example   why conflict',
      '      foreign',
      '  # locked    TXT   a.example   why locked',
      '      routing',
    ]);
  });

  it('tells what comes from what goes where it is done later, or by somebody else', () => {
    const items = [
      item('later', { to: '10 mx1.host.example' }),
      item('later', { from: '1 mx.other.example' }),
      item('by-hand', { to: 'own=1' }),
      item('by-hand', { from: 'v=spf1 a', to: 'v=spf1 b' }),
      item('by-hand', { from: 'own=2' }),
    ];

    expect(lines(domain({ items })).slice(1)).toEqual([
      '  > later     TXT   a.example   why later',
      '      10 mx1.host.example',
      '  > later     TXT   a.example   why later',
      '      remove: 1 mx.other.example',
      '  * by hand   TXT   a.example   why by-hand',
      '      own=1',
      '  * by hand   TXT   a.example   why by-hand',
      '      v=spf1 [-a-] {+b+}',
      '  * by hand   TXT   a.example   why by-hand',
      '      remove: own=2',
    ]);
  });

  it('shows a domain with nothing to do on one line, a kept difference whole', () => {
    const kept = item('keep', { from: 'same' });

    expect(lines(domain({ fingerprint: '', items: [kept] }))).toEqual([
      'a.example   nothing to change (1 record as wanted)',
    ]);
    expect(
      lines(domain({ fingerprint: '', items: [item('keep', { from: 'a', to: 'b' })] })),
    ).toHaveLength(4);
  });

  it('shows what a person can do about what stays, also where nothing is to change', () => {
    const note = item('keep', { purpose: 'zone-paused', type: 'ZONE', remedy: 'end its pause' });

    expect(lines(domain({ fingerprint: '', items: [note] }))).toEqual([
      'a.example',
      '  = keep      ZONE  a.example   why keep',
      '      → end its pause',
    ]);
  });

  it('shows what is made at the mail provider, and what waits with all its choices', () => {
    const conflict = { code: 'dns.foreign-mx', sentence: 'elsewhere', remedy: ['delete', 'keep'] };
    const plan = domain({
      ...{ domainCreated: true, dnsWrites: 7, aliasesCreated: 2, passwordsToSet: 1 },
      ...{ protections: ['virus'], truncated: 3, park: conflict },
      conflicts: [conflict, { ...conflict, code: 'dns.foreign-ownership', remedy: ['use it'] }],
    });

    expect(lines(plan).slice(1)).toEqual([
      '  + create the domain at the mail provider; the provider names its 7 records only then',
      '  … and 3 more records',
      '  + switch on protections: virus · create 2 aliases · set 1 password',
      '  WAITS for a person: dns.foreign-mx   elsewhere',
      '    → delete',
      '    → keep',
      '  WAITS for a person: dns.foreign-ownership   elsewhere',
      '    → use it',
    ]);
  });

  it('colours what comes and goes, and lets no control character through', () => {
    const items = [item('change', { from: 'a \u001b[31mred', to: 'b \u001b[31mred' })];

    const text = lines(domain({ items }), true).join('\n');

    expect(text).toContain('\u001b[31m[-a-]\u001b[39m');
    expect(text).toContain('\u001b[32m{+b+}\u001b[39m');
    expect(text).not.toContain('\u001b[31mred');
  });
});

describe('renderRollback', () => {
  it('shows what is undone, what is gone and what is left, with the reason', () => {
    const at = { name: 'a.example', type: 'TXT' };

    const text = renderRollback(
      [
        { ...at, action: 'delete', from: 'ours', reason: 'created' },
        { ...at, action: 'change', from: 'new', to: 'old', reason: 'changed' },
        { ...at, action: 'left', from: 'theirs', reason: 'changed since' },
      ],
      VIEW,
    );

    expect(text.split('\n')).toEqual([
      '  - delete    TXT   a.example   created',
      '      ours',
      '  ~ put back  TXT   a.example   changed',
      '      new',
      '      → old',
      '  ! left      TXT   a.example   changed since',
      '      theirs',
    ]);
  });
});
