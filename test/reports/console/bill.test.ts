import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  finishTime,
  sumBill,
  type PasswordPace,
  type Survey,
} from '../../../src/core/report-bill.ts';
import { renderBill } from '../../../src/reports/console/bill.ts';
import { VIEW } from './view.ts';

const NOTHING: Survey = {
  domain: 'a.example',
  dnsWrites: 0,
  dnsDeletions: 0,
  domainCreated: false,
  aliasesCreated: 0,
  aliasesChanged: 0,
  passwordsToSet: 0,
  existingAliases: 0,
  unmanaged: 0,
};

const MINUTE = 60_000;
const PACE: PasswordPace = {
  account: 'forward-email:u1',
  now: VIEW.now,
  everyMs: (130 * MINUTE) / 41,
  perDay: 300,
  left: 300,
  notice: { provider: 'Forward Email', admins: 2 },
};

/** The three changed domains and the rest of the fleet that the manifest page's example describes. */
const SURVEYS: readonly Survey[] = [
  {
    ...NOTHING,
    domainCreated: true,
    dnsWrites: 5,
    zone: 'a.example',
    aliasesCreated: 20,
    passwordsToSet: 20,
    passwordPace: PACE,
    existingForwarders: 0,
    existingMailboxes: 0,
  },
  {
    ...NOTHING,
    domain: 'b.example',
    domainCreated: true,
    dnsWrites: 5,
    zone: 'b.example',
    aliasesCreated: 20,
    passwordsToSet: 20,
    passwordPace: PACE,
    existingForwarders: 0,
    existingMailboxes: 0,
  },
  {
    ...NOTHING,
    domain: 'c.example',
    dnsWrites: 2,
    zone: 'c.example',
    aliasesCreated: 1,
    passwordsToSet: 1,
    passwordPace: PACE,
    existingForwarders: 0,
    existingMailboxes: 0,
  },
  {
    ...NOTHING,
    domain: 'd.example',
    existingAliases: 8212,
    existingForwarders: 6030,
    existingMailboxes: 2182,
  },
];

const BILL_TEXT = `Will change 3 of 600 domains:   12 DNS records in 3 zones (0 deletions) · 2 domains created · 41 aliases created · 0 changed
Passwords:   41 to set (300 a day, 300 left) → done today 16:40 · Forward Email will send 41 e-mails to 2 admins
Left alone:  597 domains, 8,212 aliases (6,030 forwarders, 2,182 mailboxes whose password Mailkeel does not know)`;
const MANIFEST = '../shared/manifest.md';

describe('the bill', () => {
  it('reads as the manifest page shows it', () => {
    expect(renderBill(sumBill(SURVEYS, 600), VIEW)).toBe(BILL_TEXT);
  });

  (existsSync(MANIFEST) ? it : it.skip)(
    'is what the manifest page shows (skipped where ../shared is absent)',
    () => {
      expect(readFileSync(MANIFEST, 'utf8')).toContain(BILL_TEXT);
    },
  );

  it('leaves out what the surveys do not know', () => {
    const text = renderBill(sumBill([{ ...NOTHING, dnsWrites: 1, existingAliases: 2 }], 1), VIEW);

    expect(text)
      .toBe(`Will change 1 of 1 domain:   1 DNS record (0 deletions) · 0 domains created · 0 aliases created · 0 changed
Passwords:   0 to set
Left alone:  0 domains, 2 aliases`);
  });

  it('shows once what the manifest does not name', () => {
    const left = [
      { ...NOTHING, existingAliases: 12, unmanaged: 9 },
      { ...NOTHING, unmanaged: 3 },
    ];

    expect(renderBill(sumBill(left, 2), VIEW).split('\n').at(-1)).toBe(
      'Left alone:  2 domains, 12 aliases · 12 unmanaged (not in the manifest)',
    );
  });

  it('counts each account by its own pace, and e-mails to admins nobody can number', () => {
    const slow = { account: 'a:1', now: VIEW.now, everyMs: 60_000, notice: { provider: 'One' } };
    const fast = { account: 'b:2', now: VIEW.now, everyMs: 1000, perDay: 300, left: 300 };
    const one = { ...NOTHING, passwordsToSet: 2, passwordPace: slow };
    const two = { ...NOTHING, passwordsToSet: 50, passwordPace: fast };

    const both = sumBill([one, two, one], 3);
    const single = sumBill([two], 1);

    expect(both.doneAt).toBe(VIEW.now + 4 * 60_000);
    expect(renderBill(both, VIEW)).toContain(
      "54 to set → done today 14:34 · One will send 4 e-mails to the domain's admins\n",
    );
    expect(renderBill(single, VIEW)).toContain('50 to set (300 a day, 300 left) → done today');
  });

  it('names the aliases that stay refused, as far as they are listed', () => {
    const standing = (count: number, ...names: readonly string[]): Survey => ({
      ...NOTHING,
      refused: {
        count,
        shown: names.map((alias) => ({ alias, error: 'no', remediation: 'change it' })),
      },
    });

    const text = renderBill(
      sumBill([standing(1, 'a@x.example'), standing(7, 'b@y.example')], 2),
      VIEW,
    );

    expect(text.split('\n').at(-1)).toBe(
      'Refused:     8 aliases by an earlier run, not tried again before the entry changes: a@x.example, b@y.example, and 6 more',
    );
  });

  it('names the domains that will wait for a person first', () => {
    const park = { code: 'plan.free' };

    const text = renderBill(sumBill([{ ...NOTHING, park }], 2), VIEW);

    expect(text.split('\n').at(-1)).toBe(
      'Will park:   1 domain waits for a person first: a.example (plan.free)',
    );
  });
});

describe('the finishing time of passwords', () => {
  const pace = {
    account: 'forward-email:u1',
    now: 0,
    everyMs: 2000,
    perDay: 300,
    left: 100,
    windowEndsAt: 10_000_000,
  };

  it('follows the pace while the window has room', () => {
    expect(finishTime(100, pace)).toBe(200_000);
  });

  it('waits for the next windows when the budget is used up', () => {
    expect(finishTime(101, pace)).toBe(10_000_000 + 2000);
    expect(finishTime(401, pace)).toBe(10_000_000 + 86_400_000 + 2000);
  });

  it('is unknown without passwords or without any budget', () => {
    expect(finishTime(0, pace)).toBeUndefined();
    expect(finishTime(1, { ...pace, perDay: 0 })).toBeUndefined();
  });
});
