import { describe, expect, it } from '@jest/globals';
import { Admission, Admissions } from '../../src/workflows/admission.ts';
import { NO_COUNTS } from '../../src/workflows/carried-fleet.ts';
import type { DomainState } from '../../src/workflows/messages.ts';

const domain = (stage: DomainState['stage'], more: Partial<DomainState> = {}): DomainState => ({
  ...{
    domain: `${stage}.example`,
    status: 'running',
    pass: '1-1',
    stage,
    counts: { ...NO_COUNTS, aliases: 50 },
  },
  ...more,
});

/** Whether one more domain may begin beside these, in a window of 10. */
function admits(admission: Admission, ...stages: readonly DomainState['stage'][]): boolean {
  return admission.admits(
    10,
    stages.map((stage) => domain(stage)),
  );
}

/** Of its 50 aliases 29 are left. */
const finishing = domain('finishing', { counts: { ...NO_COUNTS, aliases: 50, created: 21 } });

describe('admission', () => {
  it('lets domains that have aliases to create follow one another', () => {
    const admission = new Admission();

    expect(admits(admission)).toBe(true);
    expect(admits(admission, 'preparing')).toBe(false);
    expect(admission.admits(100, [domain('preparing')])).toBe(false);
    expect(admits(admission, 'creating', 'proving', 'proving')).toBe(false);
    expect(admission.admits(10, [finishing, domain('proving')])).toBe(true);
    expect(admission.admits(10, [finishing, domain('preparing')])).toBe(false);
  });

  it('lets nobody wait for a domain that is long at it, two of them at a time', () => {
    const admission = new Admission();
    const long = domain('creating', { counts: { ...NO_COUNTS, aliases: 2_000, created: 100 } });

    expect(admission.admits(10, [long])).toBe(true);
    expect(admission.admits(10, [long, domain('preparing')])).toBe(false);
    expect(admission.admits(10, [long, long])).toBe(false);
  });

  it('lets small domains go side by side, as many as keep the pace of creating busy', () => {
    const admission = new Admission();
    const small = domain('preparing', { counts: { ...NO_COUNTS, aliases: 5 } });
    const some = Array.from({ length: 7 }, () => small);

    expect(admission.admits(10, some)).toBe(true);
    expect(admission.admits(10, [...some, small])).toBe(false);
    expect(admission.admits(10, [...some, domain('dns'), domain('proving')])).toBe(true);
    expect(admission.admits(10, [small, domain('creating')])).toBe(false);
  });

  it('lets more small domains go side by side the more of the fleet has begun', () => {
    const admission = new Admission();
    const small = domain('preparing', { counts: { ...NO_COUNTS, aliases: 5 } });
    const twenty = Array.from({ length: 20 }, () => small);

    admission.begun = 2_000;
    expect(admission.admits(50, twenty)).toBe(false);

    admission.begun = 2_001;
    expect(admission.admits(50, twenty)).toBe(true);
  });

  it('does not count those that wait for DNS, or that do not work', () => {
    const admission = new Admission();
    const parked = domain('preparing', { status: 'parked' });

    expect(admits(admission, 'dns', 'dns', 'dns', 'dns')).toBe(true);
    expect(admission.admits(10, [parked, parked])).toBe(true);
  });

  it('leaves it to the window once a domain had nothing to create, until another has', () => {
    const admission = new Admission();

    admission.hear(domain('preparing'), domain('proving'));
    expect(admits(admission, 'preparing', 'preparing', 'preparing')).toBe(true);

    admission.hear(domain('preparing'), domain('creating'));
    expect(admits(admission, 'preparing')).toBe(false);
  });

  it('is not misled by a domain that created, nor by the first news of one', () => {
    const admission = new Admission();

    admission.hear(domain('creating'), domain('proving'));
    admission.hear(undefined, domain('proving'));

    expect(admits(admission, 'preparing')).toBe(false);
  });

  it('learns nothing from a domain that ended before its aliases', () => {
    const admission = new Admission();

    for (const status of ['aborted', 'incomplete', 'done'] as const)
      admission.hear(domain('preparing'), domain('proving', { status }));

    expect(admission.admits(10, [domain('preparing')])).toBe(false);
  });

  it('keeps a narrow window going', () => {
    const admission = new Admission();

    expect(admission.admits(1, [])).toBe(true);
    expect(admission.admits(2, [finishing])).toBe(true);
  });
});

describe('the admissions of an execution', () => {
  /** Domains at work: `2 fe creating` is two of the account `fe` on that stage. */
  function working(
    admissions: Admissions,
    ...groups: readonly (readonly [number, string, DomainState['stage']])[]
  ): ReadonlyMap<string, DomainState> {
    const states = groups.flatMap(([count, account, stage]) =>
      Array.from({ length: count }, (_, index) => {
        const name = `${account}-${stage}-${String(index)}.example`;
        admissions.begins(name, account, 50);
        return domain(stage, { domain: name });
      }),
    );
    return new Map(states.map((state) => [state.domain, state]));
  }

  it('throttle no account for the domains of another', () => {
    const admissions = new Admissions();
    const crowded = working(admissions, [2, 'fe', 'creating'], [1, 'own', 'proving']);

    expect(admissions.choose(['fe'], 10, crowded)).toBeUndefined();
    expect(admissions.choose(['fe', 'own'], 10, crowded)).toBe('own');
  });

  it('give each account its own shares of the window, and all of them no more than the window', () => {
    const admissions = new Admissions();
    const labels = ['a', 'b', 'c'];
    const preparing = (accounts: readonly string[]): ReadonlyMap<string, DomainState> =>
      working(admissions, ...accounts.map((label) => [1, label, 'preparing'] as const));

    expect(admissions.choose(labels, 10, preparing(['a', 'b']))).toBe('c');
    expect(admissions.choose(labels, 10, preparing(labels))).toBeUndefined();
    expect(admissions.choose(labels, 2, preparing(['a', 'b']))).toBeUndefined();
  });

  it('count the aliases of each account alone, and a domain once', () => {
    const admissions = new Admissions();
    const one = working(admissions, [1, 'fe', 'preparing'], [1, 'own', 'preparing']);

    for (const name of ['large.example', 'larger.example']) admissions.begins(name, 'fe', 900);
    for (const name of ['big.example', 'big.example']) admissions.begins(name, 'own', 900);

    expect(admissions.choose(['fe'], 10, one)).toBe('fe');
    expect(admissions.choose(['own'], 10, one)).toBeUndefined();
  });

  it('let the account with the fewest at work go first, then the first in the manifest', () => {
    const admissions = new Admissions();

    expect(admissions.choose(['a', 'b'], 10, new Map())).toBe('a');
    expect(admissions.choose(['a', 'b'], 10, working(admissions, [3, 'a', 'proving']))).toBe('b');
  });

  it('learn for each account alone that it has nothing to create, and carry it', () => {
    const admissions = new Admissions();
    const [fe, own] = ['fe', 'own'].map((account) => {
      const states = working(admissions, [3, account, 'preparing']);
      return { states, first: [...states.values()][0] ?? domain('preparing') };
    });
    admissions.hear(own?.first, domain('proving', { domain: own?.first.domain ?? '' }));
    const carried = new Admissions();
    for (const account of ['fe', 'own']) working(carried, [3, account, 'preparing']);
    for (const state of [fe, own]) carried.hear(undefined, state?.first ?? domain('preparing'));

    carried.restore(admissions.idle);

    expect(admissions.idle).toEqual(['own']);
    for (const each of [admissions, carried]) {
      expect(each.choose(['fe'], 10, fe?.states ?? new Map())).toBeUndefined();
      expect(each.choose(['own'], 10, own?.states ?? new Map())).toBe('own');
    }
  });
});
