import { describe, expect, it } from '@jest/globals';
import { REQUESTS_SENT } from '../../src/providers/trace.ts';
import { StoreError } from '../../src/store/errors.ts';
import { DOMAIN, EXECUTION, World, failure } from './fakes.ts';

const FIVE_MINUTES = 5 * 60_000;
const locked = (): StoreError => new StoreError('store', 'the database is locked', 'free the disk');

describe('createAttemptsInterceptor', () => {
  it('writes a begin row before the attempt and an end row after it', async () => {
    const world = new World();

    await world.do('createAlias', world.of('anna'), { attempt: 1 });

    expect(world.store.attempts).toMatchObject([
      {
        start: {
          executionId: EXECUTION,
          workflowId: 'test',
          activityId: 'createAlias',
          action: 'createAlias',
          domain: DOMAIN,
          email: `anna@${DOMAIN}`,
          account: 'fe',
          pass: '1-1',
          attemptCount: 1,
        },
        end: { status: 'succeeded', aliasId: 'id-anna' },
      },
    ]);
  });

  it('names the DNS account for work at the DNS host', async () => {
    const world = new World();

    await world.do('updateDns', world.call());

    expect(world.store.attempts[0]?.start.account).toBe('cf');
  });

  it('counts the requests sent by the attempt, whatever became of it', async () => {
    const world = new World();
    world.mail.script.during.set('listAliases', () => {
      for (const operation of ['list-aliases', 'list-aliases']) REQUESTS_SENT.publish(operation);
      return Promise.resolve();
    });
    world.mail.script.fail('listAliases', failure());
    await world.failing('compareAliases', world.call());

    await world.do('compareAliases', world.call(), { attempt: 2 });
    REQUESTS_SENT.publish('sent outside of an attempt');

    expect(world.store.attempts.map(({ end }) => [end?.status, end?.requests])).toEqual([
      ['failed', 2],
      ['succeeded', 0],
    ]);
  });

  it('ends a deferral as deferred', async () => {
    const world = new World();
    world.store.occupy(`${DOMAIN}/anna/alias`, world.store.now() + 1000);

    await world.run('createAlias', world.of('anna'));

    expect(world.store.attempts[0]?.end?.status).toBe('deferred');
  });

  it('records what a failure was and makes the third answer the last', async () => {
    const world = new World();
    const error = failure({ status: 503, message: 'unavailable' });
    const finals: unknown[] = [];
    for (const attempt of [1, 2, 3]) {
      world.mail.script.fail('listAliases', error);
      const { failure: thrown, report } = await world.failing('compareAliases', world.call(), {
        attempt,
      });
      finals.push([thrown.type, thrown.nonRetryable, report.attempts]);
    }

    expect(finals).toEqual([
      ['ServerError', false, 1],
      ['ServerError', false, 2],
      ['ServerError', true, 3],
    ]);
    expect(world.store.attempts.map((each) => each.end)).toMatchObject(
      [1, 2, 3].map(() => ({ status: 'failed', severity: 'Transient', httpStatus: 503 })),
    );
  });

  it('counts answers, not attempts: the ninth attempt may be the first answer', async () => {
    const world = new World();
    world.mail.script.fail('listAliases', failure());

    const { failure: thrown } = await world.failing('compareAliases', world.call(), { attempt: 9 });

    expect(thrown.nonRetryable).toBe(false);
  });

  it.each(['Permanent', 'Critical'] as const)('never tries a %s answer again', async (severity) => {
    const world = new World();
    world.mail.script.fail('identify', failure({ severity: 'Critical' }));
    world.mail.script.fail('listAliases', failure({ severity }));

    const { failure: thrown } = await world.failing('compareAliases', world.call());

    expect(thrown.nonRetryable).toBe(true);
  });

  it('retries its own failures and never counts them', async () => {
    const world = new World();
    for (const attempt of [1, 2, 3, 4]) {
      world.store.trouble.set('objects.list', locked());
      const { failure: thrown } = await world.failing('compareAliases', world.call(), { attempt });
      expect(thrown).toMatchObject({ type: 'LocalFailure', nonRetryable: false });
    }
    world.mail.script.fail('listAliases', failure());

    const { failure: thrown, report } = await world.failing('compareAliases', world.call());

    expect(thrown.nonRetryable).toBe(false);
    expect(report.attempts).toBe(1);
    expect(world.store.attempts[0]?.end).toMatchObject({ category: 'LocalFailure' });
    expect(world.store.attempts[0]?.end?.severity).toBeUndefined();
  });

  it('gives up its own failures five minutes after the activity was scheduled', async () => {
    const world = new World();
    world.store.trouble.set('objects.list', locked());

    const { failure: thrown, report } = await world.failing('compareAliases', world.call(), {
      sinceScheduledMs: FIVE_MINUTES,
    });

    expect(thrown.nonRetryable).toBe(true);
    expect(report).toMatchObject({ code: 'store', remediation: 'free the disk' });
  });

  it('makes no attempt without its begin row', async () => {
    const world = new World();
    world.store.trouble.set('audit.begin', locked());

    const { report } = await world.failing('compareAliases', world.call());

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'store' });
    expect(world.mail.script.calls).toEqual([]);
  });

  it('writes no end row for an attempt that was cancelled', async () => {
    const world = new World();
    world.mail.script.during.set('listAliases', untilAborted);

    const running = world.run('compareAliases', world.call(), {
      beside: (environment) => {
        environment.once('heartbeat', () => {
          environment.cancel('WORKER_SHUTDOWN');
        });
      },
    });

    await expect(running).rejects.toThrow('WORKER_SHUTDOWN');
    expect(world.store.attempts.map((each) => each.end)).toEqual([undefined]);
  });

  it('records an answer that came before a cancellation was noticed', async () => {
    const world = new World();
    world.mail.script.during.set('listAliases', (signal) =>
      untilAborted(signal).catch(() => {
        throw failure({ status: 500 });
      }),
    );

    await world.failing('compareAliases', world.call(), {
      beside: (environment) => {
        environment.once('heartbeat', () => {
          environment.cancel();
        });
      },
    });

    expect(world.store.attempts[0]?.end).toMatchObject({ status: 'failed', httpStatus: 500 });
  });

  it('tells of a bug by its place, never by its message', async () => {
    const world = new World();
    world.mail.script.fail('listAliases', new TypeError('the password is hunter2'));

    const { failure: thrown, report } = await world.failing('compareAliases', world.call());

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'bug' });
    expect(report.at?.length).toBeGreaterThan(0);
    expect(JSON.stringify([thrown.message, thrown.details, thrown.cause])).not.toContain('hunter2');
  });

  it('fails by the missing spec, with a row, when the store has none', async () => {
    const world = new World();

    const { report } = await world.failing('compareAliases', { ...world.call(), spec: 'unknown' });

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'spec' });
    expect(world.store.attempts[0]?.end?.status).toBe('failed');
  });

  it('refuses to run a provider activity without the interceptor', async () => {
    const world = new World();

    const running = world.activities.providers.compareAliases(world.call());

    await expect(running).rejects.toThrow('createAttemptsInterceptor');
  });
});

async function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      const error = new Error('aborted');
      error.name = 'AbortError';
      reject(error);
    });
  });
}
