import { describe, expect, it } from '@jest/globals';
import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { openAttempt, showAttempt } from '../../src/activities/attempt.ts';
import { createLogInterceptor } from '../../src/activities/attempt-log.ts';

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const CALL: unknown = {
  execution: 'e1',
  domain: 'example.com',
  alias: 'anna',
  pass: '3-2',
  spec: 'hash',
};

function contextOf({
  attempt,
  cancelled,
  write,
}: {
  readonly attempt: number;
  readonly cancelled: boolean;
  readonly write: (line: Line) => void;
}): Context {
  const writer =
    (level: string) =>
    (message: string, fields: Line['fields']): void => {
      write({ level, message, fields });
    };
  const stop = new AbortController();
  if (cancelled) stop.abort();
  return {
    info: {
      ...{ activityType: 'setPassword', attempt, workflowExecution: { workflowId: 'domain/x' } },
      retryPolicy: { initialInterval: 2000, backoffCoefficient: 2, maximumInterval: 60_000 },
    },
    log: Object.fromEntries(['debug', 'info', 'warn', 'error'].map((l) => [l, writer(l)])),
    cancellationSignal: stop.signal,
  } as unknown as Context;
}

/** One attempt number `attempt` doing `work`, and what the log hears of it. */
async function linesOf(
  work: () => Promise<unknown>,
  { attempt = 1, cancelled = false, call = CALL } = {},
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const write = (line: Line): void => void lines.push(line);
  const context = contextOf({ attempt, cancelled, write });
  const { inbound } = createLogInterceptor()(context);
  if (inbound?.execute === undefined) throw new Error('the interceptor has no execute');
  await inbound.execute({ args: [call], headers: {} }, work).catch(() => undefined);
  return lines;
}

function failure(options: Partial<Parameters<typeof ApplicationFailure.create>[0]>): () => never {
  return () => {
    throw ApplicationFailure.create({
      message: 'Forward Email answered 503: set password',
      details: [
        {
          ...{ category: 'ServerError', severity: 'Transient', status: 503 },
          ...{ remediation: 'Look at the status page.', aliasId: 'a1' },
        },
      ],
      ...options,
    });
  };
}

describe('the log of attempts', () => {
  it('says for whom every attempt works, and how long it took', async () => {
    const [began, ended] = await linesOf(() => Promise.resolve('done'));

    expect(began).toMatchObject({ level: 'debug', fields: { event: 'attempt.began' } });
    expect(ended?.fields).toEqual({
      ...{ event: 'attempt.succeeded', action: 'setPassword', attempt: 1, workflow: 'domain/x' },
      ...{ execution: 'e1', domain: 'example.com', alias: 'anna@example.com', pass: '3-2' },
      duration_ms: expect.any(Number),
    });
  });

  it('says whose state an attempt records', async () => {
    const progress = { execution: 'e1', domain: 'example.com', pass: '2-1', status: 'running' };

    const [began] = await linesOf(() => Promise.resolve(), { call: { progress } });

    expect(began?.fields).toMatchObject({ execution: 'e1', domain: 'example.com', pass: '2-1' });
  });

  it('says for whom a sign-up works, with the attempt its workflow counts and the id it was given', async () => {
    const call = { address: 'ann@example.com', domain: 'example.com', identity: 'i', attempt: 3 };

    const [, ended] = await linesOf(
      () => Promise.resolve({ done: { mailboxId: '77', outcome: 'created' } }),
      { call },
    );

    expect(ended?.message).toBe('setPassword succeeded after 3 attempts');
    expect(ended?.fields).toMatchObject({
      ...{ alias: 'ann@example.com', domain: 'example.com', execution: 'sign-up' },
      ...{ attempt: 3, alias_id: '77' },
    });
  });

  it('gives every other line of an attempt the same fields: its HTTP traffic, its own words', async () => {
    const context = contextOf({ attempt: 2, cancelled: false, write: () => undefined });
    const { inbound, outbound } = createLogInterceptor()(context);

    const before = outbound?.getLogAttributes?.({ attempt: 2 }, (given) => given);
    await inbound?.execute?.({ args: [CALL], headers: {} }, () => Promise.resolve());
    const during = outbound?.getLogAttributes?.({ attempt: 2 }, (given) => given);

    expect(before).toEqual({ attempt: 2 });
    expect(during).toEqual({
      ...{ action: 'setPassword', attempt: 2, workflow: 'domain/x', execution: 'e1' },
      ...{ domain: 'example.com', alias: 'anna@example.com', pass: '3-2' },
    });
  });

  it('names the alias by its id from the moment the attempt knows it', async () => {
    const lines: Line[] = [];
    const write = (line: Line): void => void lines.push(line);
    const context = contextOf({ attempt: 1, cancelled: false, write });
    const { inbound, outbound } = createLogInterceptor()(context);
    const attempt = openAttempt(1, context.cancellationSignal);
    showAttempt(context, attempt);
    let exchange: unknown;

    await inbound?.execute?.({ args: [CALL], headers: {} }, () => {
      attempt.aliasId = 'a1';
      exchange = outbound?.getLogAttributes?.({}, (given) => given);
      return Promise.resolve();
    });

    expect(lines[0]?.fields).not.toHaveProperty('alias_id');
    expect(exchange).toMatchObject({ alias_id: 'a1' });
    expect(lines[1]?.fields).toMatchObject({ event: 'attempt.succeeded', alias_id: 'a1' });
  });

  it('tells a recovery with the number of attempts', async () => {
    const [, ended] = await linesOf(() => Promise.resolve('done'), { attempt: 3 });

    expect(ended?.level).toBe('info');
    expect(ended?.message).toBe('setPassword succeeded after 3 attempts');
  });

  it.each([
    [1, {}, 2000],
    [3, {}, 8000],
    [9, {}, 60_000],
    [1, { nextRetryDelay: 14_000 }, 14_000],
  ])('attempt %i says when the next one comes', async (attempt, options, ms) => {
    const [, ended] = await linesOf(failure(options), { attempt });

    expect(ended?.level).toBe('warn');
    expect(ended?.message).toBe(
      `setPassword failed: Forward Email answered 503: set password; retrying in ${String(ms / 1000)} s`,
    );
    expect(ended?.fields).toMatchObject({
      ...{ event: 'attempt.retrying', retry_in_ms: ms, http_status: 503, alias_id: 'a1' },
      ...{ category: 'ServerError', severity: 'Transient' },
    });
  });

  it('ends a final failure with its remedy', async () => {
    const [, ended] = await linesOf(failure({ nonRetryable: true }));

    expect(ended?.level).toBe('error');
    expect(ended?.message).toContain('→ Look at the status page.');
    expect(ended?.fields['event']).toBe('attempt.failed');
  });

  it('does not call a stopped attempt a failure', async () => {
    const [, ended] = await linesOf(failure({}), { cancelled: true });

    expect(ended?.fields['event']).toBe('attempt.stopped');
  });
});
