import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ANN, IntakeFixture, SECRET, webhook } from './fixture.ts';

describe('an intake that is sent too much', () => {
  let intake: IntakeFixture;

  beforeEach(async () => {
    intake = await new IntakeFixture().open();
  });
  afterEach(() => intake.close());

  it('refuses a body above its limit', async () => {
    const { status } = await intake.post(webhook(`${'x'.repeat(70_000)}@example.com`));

    expect(status).toBe(413);
    expect(intake.accepted).toEqual([]);
  });

  it('refuses a body that is no JSON by its type', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const headers = { authorization: `Bearer ${SECRET}`, ...form };

    const { status, body } = await intake.post('identity=x', headers);

    expect(status).toBe(415);
    expect(body).toMatchObject({ success: false });
    expect(intake.accepted).toEqual([]);
  });

  it('takes so many at once and sends the others away', async () => {
    const release: (() => void)[] = [];
    intake.outcome = () =>
      new Promise((resolve) => {
        release.push(() => {
          resolve({ state: 'pending' });
        });
      });

    const early: number[] = [];
    const posts = Array.from({ length: 300 }, async (_, index) => {
      const { status } = await intake.post(webhook(`user${String(index)}@example.com`));
      early.push(status);
      return status;
    });
    while (release.length + early.length < 300) await sleep(10);
    const [taken, sentAway] = [release.length, [...early]];
    const question = { identity_id: ANN };
    const asked = await intake.post(question, undefined, '/internal/mail/credentials');
    for (const free of release) free();
    const answers = await Promise.all(posts);

    expect(taken).toBe(256);
    expect(sentAway).toEqual(Array.from({ length: 44 }, () => 503));
    expect([asked.status, asked.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answers.filter((status) => status === 500)).toHaveLength(256);
  });
});
