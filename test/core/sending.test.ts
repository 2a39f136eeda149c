import { describe, expect, it } from '@jest/globals';
import { judgeSending } from '../../src/core/sending.ts';

const NOW = Date.parse('2026-01-04T12:00:00Z');
const waiting = { enabled: false, suspended: false };
const judge = (
  sending: Parameters<typeof judgeSending>[0]['sending'],
  recordsRight?: boolean,
): ReturnType<typeof judgeSending> =>
  judgeSending(
    { createdAt: '2026-01-01T00:00:00Z', ...(sending === undefined ? {} : { sending }) },
    { now: NOW, ...(recordsRight === undefined ? {} : { recordsRight }) },
  );

describe('judgeSending', () => {
  it('says nothing where a provider needs to approve nothing', () => {
    expect(judge(undefined)).toBeUndefined();
  });

  it('passes an approved domain and fails a suspended one', () => {
    expect(judge({ ...waiting, enabled: true })?.status).toBe('pass');
    expect(judge({ enabled: true, suspended: true })).toMatchObject({
      status: 'fail',
      remedy: expect.stringContaining('support'),
    });
  });

  it('warns of a pending approval with its age since the domain was added', () => {
    expect(judge(waiting)).toMatchObject({
      status: 'warn',
      message:
        'sending through the mail provider is not approved yet, for 3 days (since 2026-01-01)',
    });
  });

  it.each([
    ['2026-01-04T10:30:00Z', 'for 1 hour (since 2026-01-04)'],
    ['2026-01-04T11:58:30Z', 'for 1 minute (since 2026-01-04)'],
    ['2026-01-04T12:00:01Z', 'for 0 minutes (since 2026-01-04)'],
  ])('counts from %s, when the records were found right: %s', (verifiedAt, age) => {
    const finding = judge({ ...waiting, verifiedAt }, true);

    expect(finding?.message).toContain(`${age}; it finds the records right`);
    expect(finding?.remedy).toContain('nothing to do within a day');
  });

  it('leaves the age out when nobody knows it', () => {
    const finding = judgeSending({ sending: waiting }, { now: NOW, recordsRight: false });

    expect(finding?.message).toBe(
      'sending through the mail provider is not approved yet; it does not find DKIM, Return-Path and DMARC right yet',
    );
    expect(finding?.remedy).toContain('publish DKIM');
  });
});
