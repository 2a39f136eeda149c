import { describe, expect, it } from '@jest/globals';
import { loginFindings, LOGINS_A_CHECK, sampleLogins } from '../../src/core/login-check.ts';

const SINCE = '2026-11-23T07:00:00.000Z';

function mailbox(name: string, provenAt?: string) {
  return { name, ...(provenAt === undefined ? {} : { provenAt }) };
}

describe('sampleLogins', () => {
  it('takes whose proof is oldest first, and nobody this run proved', () => {
    const sample = sampleLogins(
      [
        mailbox('anna', '2026-11-20T00:00:00.000Z'),
        mailbox('ben', '2026-11-23T07:00:00.000Z'),
        mailbox('carla', '2026-11-19T00:00:00.000Z'),
        mailbox('dora'),
      ],
      SINCE,
    );

    expect(sample).toEqual({ names: ['dora', 'carla', 'anna'], left: 0 });
  });

  it('takes no more than a check may make, and says how many are left', () => {
    const many = Array.from({ length: LOGINS_A_CHECK + 3 }, (_, index) =>
      mailbox(`box-${String(index)}`, '2026-11-20T00:00:00.000Z'),
    );

    const { names, left } = sampleLogins(many, SINCE);

    expect(names).toHaveLength(LOGINS_A_CHECK);
    expect(left).toBe(3);
  });
});

describe('loginFindings', () => {
  it('names every mailbox that did not open, with what repairs it, and counts the others', () => {
    const findings = loginFindings({
      domain: 'example.com',
      said: [
        { alias: 'anna@example.com', said: 'opened', detail: '' },
        { alias: 'ben@example.com', said: 'wrong', detail: 'the password is refused' },
        { alias: 'carla@example.com', said: 'unjudged', detail: 'IMAP is off' },
      ],
      stopped: { count: 7, why: 'enough' },
    });

    expect(
      findings.map(({ check, status, alias, remedy }) => [check, status, alias, remedy]),
    ).toEqual([
      ['login', 'pass', undefined, undefined],
      [
        ...['login.wrong', 'fail', 'ben@example.com'],
        expect.stringMatching(/mailkeel passwords import <csv> --replace/),
      ],
      [
        ...['login.refused', 'fail', 'carla@example.com'],
        expect.stringMatching(/mailkeel start <manifest> --only example\.com --phase 4/),
      ],
      ['login.untried', 'not-tested', undefined, expect.stringMatching(/--only example\.com/)],
    ]);
    expect(findings.at(-1)?.message).toBe(
      '7 mailboxes proven earlier were not logged in to again: enough',
    );
  });

  it('says nothing where there was nothing to try', () => {
    expect(loginFindings({ domain: 'example.com', said: [] })).toEqual([]);
  });
});
