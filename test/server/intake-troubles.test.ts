import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ServiceError } from '@temporalio/client';
import { Unavailable } from '../../src/server/signups.ts';
import { StoreError } from '../../src/store/errors.ts';
import { IntakeFixture, stateOf, webhook } from './fixture.ts';

describe('the intake in trouble', () => {
  let intake: IntakeFixture;

  beforeEach(async () => {
    intake = await new IntakeFixture().open();
  });
  afterEach(() => intake.close());

  it('logs what trouble of the store is, and what to do about it', async () => {
    const trouble = new StoreError('store', 'the disk is full', 'free some space');
    intake.outcome = () => Promise.reject(trouble);

    const { status, body } = await intake.post(webhook('ann@example.com'));

    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toContain('disk');
    const about = {
      error: 'StoreError',
      message: 'the disk is full',
      remediation: 'free some space',
    };
    expect(intake.warnings).toMatchObject([{ about }]);
  });

  it('logs why Temporal did not take a sign-up: the sentence, and the status of gRPC', async () => {
    const refused = Object.assign(new Error('7 PERMISSION_DENIED: token=secret'), {
      ...{ code: 7, details: 'token=secret', metadata: {} },
    });
    const cause = new ServiceError('Failed to start Workflow', { cause: refused });
    const message = 'Temporal did not acknowledge';
    intake.outcome = () => Promise.reject(new Unavailable(message, { cause }));

    const { status } = await intake.post(webhook('ann@example.com'));

    expect(status).toBe(503);
    expect(intake.warnings.map(({ about }) => about)).toEqual([
      { error: 'Unavailable', message, grpc_status: 7 },
    ]);
  });

  it('answers 409 with the reason to a sign-up that was refused', async () => {
    const failure = {
      category: 'Conflict',
      severity: 'Permanent',
      error: 'you have another',
      remediation: 'none',
      at: '2026-01-01T00:00:00.000Z',
    } as const;
    intake.outcome = () => Promise.resolve(stateOf({ status: 'refused', failure }));

    const { status, body } = await intake.post(webhook('ann@example.com'));

    expect({ status, body }).toEqual({
      status: 409,
      body: { success: false, message: 'you have another' },
    });
  });

  it('says again that strangers come, a minute after it said so', async () => {
    const begin = Date.now();
    const clock = jest.spyOn(Date, 'now');
    try {
      for (const second of [0, 40, 80, 119, 121]) {
        clock.mockReturnValue(begin + second * 1_000);
        await intake.post(webhook('ann@example.com'), {});
      }
    } finally {
      clock.mockRestore();
    }

    expect(intake.warnings).toHaveLength(2);
  });
});
