import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isAtLeastAsStrict,
  isDmarc,
  parseDmarc,
  strengthenDmarc,
  type Dmarc,
} from '../../src/core/dmarc.ts';

function parsed(content: string): Dmarc {
  const dmarc = parseDmarc(content);
  if (dmarc === undefined) throw new Error(`no DMARC: ${content}`);
  return dmarc;
}

describe('parseDmarc', () => {
  it('takes only records whose first tag is the version', () => {
    expect(isDmarc('v=DMARC1; p=none')).toBe(true);
    expect(isDmarc('p=none; v=DMARC1')).toBe(false);
    expect(parseDmarc('v=spf1 -all')).toBeUndefined();
  });

  it('treats a missing policy as none and inherits sp from p', () => {
    expect(parsed('v=DMARC1; rua=mailto:a@b.test')).toMatchObject({ policy: 'none' });
    expect(parsed('v=DMARC1;p=REJECT')).toMatchObject({ subdomainPolicy: 'reject' });
  });
});

describe('isAtLeastAsStrict', () => {
  it.each([
    ['v=DMARC1; p=reject', 'v=DMARC1; p=none', true],
    ['v=DMARC1; p=quarantine', 'v=DMARC1; p=quarantine; rua=mailto:x@y.test', true],
    ['v=DMARC1; p=none', 'v=DMARC1; p=quarantine', false],
    ['v=DMARC1; p=reject; sp=none', 'v=DMARC1; p=reject', false],
    ['v=DMARC1; p=reject; t=y', 'v=DMARC1; p=quarantine', false],
  ])('it compares %s with %s: %s', (actual, wanted, expected) => {
    expect(isAtLeastAsStrict(parsed(actual), parsed(wanted))).toBe(expected);
  });
});

describe('strengthenDmarc', () => {
  it('raises the policy, keeps the reports, drops obsolete tags and test mode', () => {
    const actual = parsed('v=DMARC1; p=none; sp=reject; pct=50; t=y; rua=mailto:a@b.test; ri=60');

    expect(strengthenDmarc(actual, parsed('v=DMARC1; p=quarantine'))).toBe(
      'v=DMARC1; p=quarantine; sp=reject; rua=mailto:a@b.test',
    );
  });

  it('never weakens and always satisfies the wish', () => {
    const policy = fc.constantFrom('none', 'quarantine', 'reject');
    const record = fc
      .tuple(policy, fc.option(policy), fc.boolean())
      .map(([p, sp, t]) => `v=DMARC1; p=${p}${sp === null ? '' : `; sp=${sp}`}${t ? '; t=y' : ''}`);
    fc.assert(
      fc.property(record, record, (actual, wanted) => {
        const raised = parsed(strengthenDmarc(parsed(actual), parsed(wanted)));

        expect(isAtLeastAsStrict(raised, parsed(actual))).toBe(true);
        expect(isAtLeastAsStrict(raised, parsed(wanted))).toBe(true);
      }),
    );
  });
});
