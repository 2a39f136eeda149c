import { describe, expect, it } from '@jest/globals';
import { callsOf } from '../../src/core/simulation-calls.ts';
import type { Circumstances } from '../../src/core/simulation-circumstances.ts';
import type { DomainSpec } from '../../src/core/spec.ts';
import { forwarder, mailbox, specOf, surveyed } from './simulation-fixtures.ts';

const TEAM = [mailbox('anna'), mailbox('ben'), forwarder('info')];

function calls(change: Partial<Circumstances> = {}, spec: Partial<DomainSpec> = {}): string[] {
  const { circumstances } = surveyed(specOf(TEAM, spec), change).planned;
  return callsOf(circumstances!).map(
    ({ pass, call, times }) => `${pass} ${call}${times === 1 ? '' : ` ×${String(times)}`}`,
  );
}

/** Everything is as the manifest says, and every password proven. */
const FINISHED: Partial<Circumstances> = {
  exists: true,
  seen: true,
  sendingWaits: false,
  zone: { asked: 1, found: true, writes: false, conflict: false },
  aliases: { listed: 3, created: 0, emptied: 0, repaired: 0, unkept: 0 },
  passwords: { set: 0, prove: 0, standing: 2, proven: 2 },
};

describe('callsOf', () => {
  it('names every call of a domain that is made from nothing', () => {
    expect(calls()).toEqual([
      '1-1 get-domain',
      '1-1 create-domain',
      '1-2 find-zone',
      '1-2 list-records',
      '1-2 apply-changes',
      '1-3 verify-records',
      '2-1 list-aliases',
      '2-1 create-alias',
      '2-1 create-emptied-alias ×2',
      '2-2 list-aliases',
      '3-1 identify',
      '3-1 get-domain',
      '3-2 set-password ×2',
      '3-3 login ×2',
      '4-1 get-domain',
      '4-1 list-aliases',
      '4-1 find-zone',
      '4-1 list-records',
      '4-1 verify-sending',
    ]);
  });

  it('looks once at what is finished, and writes nothing', () => {
    expect(calls(FINISHED)).toEqual([
      '1-1 get-domain',
      '1-2 find-zone',
      '1-2 list-records',
      '2-1 list-aliases',
      '4-1 login ×2',
    ]);
  });

  it('keeps the whole object before a first change, and reads anew what a change made stale', () => {
    const aliases = { listed: 3, created: 0, emptied: 0, repaired: 2, unkept: 1 };

    const made = calls({ ...FINISHED, protections: 2, domainUnkept: true, aliases });

    expect(made).toEqual([
      ...['1-1 get-domain', '1-1 read-native', '1-1 set-protections', '1-2 get-domain'],
      ...['1-2 find-zone', '1-2 list-records', '2-1 list-aliases'],
      ...['2-2 get-alias ×2', '2-2 read-native-alias', '2-2 update-alias ×2', '2-2 list-aliases'],
      ...['4-1 get-domain', '4-1 find-zone', '4-1 list-records', '4-1 login ×2'],
    ]);
  });

  it.each([
    ['a free plan', { ...FINISHED, free: true }, ['1-1 get-domain']],
    [
      'a conflict in the zone',
      { ...FINISHED, zone: { asked: 1, found: true, writes: true, conflict: true } },
      ['1-1 get-domain', '1-2 find-zone', '1-2 list-records'],
    ],
    [
      'a zone nobody has',
      { ...FINISHED, zone: { asked: 1, found: false, writes: false, conflict: true } },
      ['1-1 get-domain', '1-2 find-zone', '1-2 zone-names'],
    ],
  ])('stops at %s', (_what, change, expected) => {
    expect(calls(change)).toEqual(expected);
  });

  it('switches the MX after the logins where it is left for last', () => {
    const made = calls({}, { dns: { ...specOf([]).dns, mx: 'last' } });

    expect(made.filter((call) => call.includes('ignore-mx'))).toEqual([
      '1-2 ignore-mx',
      '3-3 ignore-mx',
    ]);
    expect(made.slice(made.indexOf('3-3 login ×2'))).toEqual([
      ...['3-3 login ×2', '3-3 get-domain', '3-3 find-zone', '3-3 list-records'],
      ...['3-3 apply-changes', '3-3 get-domain', '3-3 ignore-mx', '3-3 verify-records'],
      ...['4-1 get-domain', '4-1 list-aliases', '4-1 find-zone', '4-1 list-records'],
      '4-1 verify-sending',
    ]);
  });

  it('leaves the MX where no login is to be proven', () => {
    const made = calls({}, { passwords: 'none', dns: { ...specOf([]).dns, mx: 'last' } });

    expect(made.filter((call) => /^(3|4)-/.test(call))).toEqual([]);
  });

  it('asks no DNS host where DNS is done by hand', () => {
    const { account: _none, ...dns } = specOf([]).dns;

    const made = calls({}, { dns });

    expect(made.filter((call) => /zone|records$/.test(call))).toEqual(['1-3 verify-records']);
  });

  it('counts only the phases that are asked for', () => {
    const passwords = { set: 2, prove: 1, standing: 0, proven: 0 };

    expect(calls({ exists: true, passwords }, { phases: [3] })).toEqual([
      ...['3-1 identify', '3-1 get-domain', '3-1 list-aliases'],
      ...['3-2 set-password ×2', '3-3 login ×3'],
    ]);
  });
});
