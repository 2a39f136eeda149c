import { describe, expect, it } from '@jest/globals';
import { DNS_ACCOUNT, MAIL_ACCOUNT, World, failure } from './fakes.ts';
import { noteBudget } from '../../src/activities/attempt.ts';
import { OPERATIONS } from '../../src/core/spec.ts';

const REQUESTS = { account: MAIL_ACCOUNT, operation: 'requests' } as const;

function rowOf(world: World, operation = 'requests', account = MAIL_ACCOUNT) {
  return world.store.ledger.get(`${account} ${operation}`);
}

describe('paced calls', () => {
  it('start with the documented pace of a provider', async () => {
    const world = new World();
    world.store.ledger.clear();

    await world.do('ensureDomain', world.call());
    await world.do('updateDns', world.call());

    expect(rowOf(world)).toMatchObject({ everyMs: 200, maxInFlight: 4 });
    expect(rowOf(world, 'domains')).toMatchObject({ everyMs: 200, perDay: 50 });
    expect(rowOf(world, 'requests', DNS_ACCOUNT)).toMatchObject({ everyMs: 250 });
  });

  it('wait out a slot that is near', async () => {
    const world = new World();
    await world.store.store.ledger.setPace(REQUESTS, { everyMs: 30 }, 'operator');
    await world.do('compareAliases', world.call());

    await world.do('compareAliases', world.call());

    expect(world.mail.script.calls).toEqual(['listAliases', 'listAliases']);
    expect(world.store.attempts[1]?.end?.waitedMs).toBeGreaterThan(0);
  });

  it('defer to a slot that is far, without a call', async () => {
    const world = new World();
    const until = world.store.now() + 3_600_000;
    await world.store.store.ledger.pause(REQUESTS, until, 'paused by an operator');

    const result = await world.run('compareAliases', world.call());

    expect(result).toMatchObject({
      deferred: { reason: 'paused', until: new Date(until).toISOString() },
    });
    expect(world.mail.script.calls).toEqual([]);
  });

  it('never throw the first call of an attempt away for a short wait before its second', async () => {
    const world = new World({}, { inlineWaitMs: 0 });
    world.mail.addDomain('example.com', {
      protections: { 'adult-content': false, phishing: true, executable: true, virus: true },
    });
    await world.store.store.ledger.setPace(REQUESTS, { everyMs: 30 }, 'operator');
    world.amend({ protection: 'ensure' });

    const result = await world.run('ensureDomain', world.call());

    expect(result).toMatchObject({ done: { changed: ['adult-content'] } });
  });

  it.each([
    ['gives its place in the queue back when a person ends it', 'CANCELLED', 1],
    ['keeps its place when its worker goes: somebody else comes for it', 'WORKER_SHUTDOWN', 0],
  ] as const)('one that waits %s', async (_what, reason, forgotten) => {
    const world = new World();
    await world.store.store.ledger.setPace(REQUESTS, { everyMs: 900 }, 'operator');
    await world.do('compareAliases', world.call());

    const waiting = world.run('compareAliases', world.call(), {
      beside: (environment) => {
        setTimeout(() => {
          environment.cancel(reason);
        }, 50);
      },
    });

    await expect(waiting).rejects.toThrow(reason);
    expect(world.store.forgotten).toHaveLength(forgotten);
    expect(world.mail.script.count('listAliases')).toBe(1);
  });

  it('free their place in flight, also after a failure', async () => {
    const world = new World();
    world.mail.script.fail('listAliases', failure());

    await world.failing('compareAliases', world.call());

    expect(rowOf(world)?.inFlight).toBe(0);
  });

  it('measure the time at the provider', async () => {
    const world = new World();
    world.mail.script.during.set('listAliases', () => new Promise((go) => setTimeout(go, 20)));

    await world.do('compareAliases', world.call());

    expect(world.store.attempts[0]?.end?.durationMs).toBeGreaterThanOrEqual(15);
  });
});

describe('a 429', () => {
  it('pauses the row as long as the provider asks and is tried again soon', async () => {
    const world = new World();
    const limited = failure({ category: 'RateLimit', severity: 'RateLimit', retryAfterMs: 5000 });
    world.mail.script.fail('listAliases', limited);
    const before = world.store.now();

    const { failure: thrown } = await world.failing('compareAliases', world.call());
    const next = await world.run('compareAliases', world.call(), { attempt: 2 });

    expect(thrown).toMatchObject({ type: 'RateLimit', nonRetryable: false, nextRetryDelay: 1000 });
    expect(rowOf(world)?.pausedUntil).toBeGreaterThanOrEqual(before + 5000);
    expect(next).toMatchObject({ deferred: { reason: 'paused' } });
    expect(world.mail.script.count('listAliases')).toBe(1);
  });

  it('pauses for a minute when it names no usable time', async () => {
    const world = new World();
    const limited = failure({ category: 'RateLimit', severity: 'RateLimit' });
    world.mail.script.fail('listAliases', limited);
    const before = world.store.now();

    await world.failing('compareAliases', world.call());

    expect(rowOf(world)?.pausedUntil).toBeGreaterThanOrEqual(before + 60_000);
  });

  it('never counts as an answer', async () => {
    const world = new World();
    const limited = failure({ category: 'RateLimit', severity: 'RateLimit', retryAfterMs: 0 });

    for (const attempt of [1, 2, 3, 4]) {
      world.mail.script.fail('listAliases', limited);
      const { failure: thrown } = await world.failing('compareAliases', world.call(), { attempt });
      expect(thrown.nonRetryable).toBe(false);
    }
  });
});

describe('the probe after a pause', () => {
  const over = (world: World) =>
    world.store.store.ledger.pause(REQUESTS, world.store.now() - 1, 'outage');

  it('opens the row when it is answered', async () => {
    const world = new World();
    await over(world);

    await world.do('compareAliases', world.call());

    expect(rowOf(world)).not.toHaveProperty('pausedReason');
  });

  it('opens it too when the answer is a refusal of this one call', async () => {
    const world = new World();
    await over(world);
    world.mail.script.fail('listAliases', failure({ category: 'NotFound', severity: 'Permanent' }));

    await world.failing('compareAliases', world.call());

    expect(rowOf(world)).not.toHaveProperty('pausedReason');
  });

  it('leaves it to the next one when nobody answers', async () => {
    const world = new World();
    await over(world);
    world.mail.script.fail('listAliases', failure({ category: 'NetworkError' }));

    await world.failing('compareAliases', world.call());

    expect(rowOf(world)).toMatchObject({ pausedReason: 'outage' });
  });
});

describe('a budget', () => {
  const PASSWORDS = { account: MAIL_ACCOUNT, operation: 'passwords' } as const;

  it('is learned from the answer that names it', async () => {
    const world = new World();
    await world.created('anna');
    world.mail.script.during.set('setPassword', () => {
      noteBudget({ limit: 500, remaining: 77 });
      return Promise.resolve();
    });

    await world.do('setPassword', world.of('anna'));

    expect(rowOf(world, 'passwords')).toMatchObject({
      ...{ perDay: 500, perDayFrom: 'provider', used: 423 },
    });
    expect(rowOf(world)).not.toHaveProperty('perDay');
  });

  it('counts as used up when a 429 names more than a minute', async () => {
    const world = new World();
    await world.created('anna');
    await world.store.store.ledger.setPace(PASSWORDS, { perDay: 300 }, 'manifest');
    const wait = { severity: 'RateLimit', retryAfterMs: 14 * 3_600_000 } as const;
    world.mail.script.fail('setPassword', failure({ category: 'RateLimit', ...wait }));

    await world.failing('setPassword', world.of('anna'));

    const row = rowOf(world, 'passwords');
    expect(row?.used).toBe(300);
    expect(row?.windowEndsAt).toBe(row?.pausedUntil);
  });
});

describe('refused credentials', () => {
  const refused = failure({ category: 'Authentication', severity: 'Critical', message: 'no' });

  it('pause the whole account when a call that concerns no domain is refused too', async () => {
    const world = new World();
    world.mail.script.fail('listAliases', refused);
    world.mail.script.fail('identify', refused);

    const { report } = await world.failing('compareAliases', world.call());

    expect(report.severity).toBe('Critical');
    const paused = OPERATIONS.map((operation) => rowOf(world, operation)?.pausedReason);
    expect(paused).toEqual(OPERATIONS.map(() => 'credentials refused: no'));
  });

  it('are this domain’s own matter when the account is accepted elsewhere', async () => {
    const world = new World();
    world.mail.script.fail('listAliases', refused);

    const { failure: thrown, report } = await world.failing('compareAliases', world.call());

    expect(report.severity).toBe('Permanent');
    expect(thrown.nonRetryable).toBe(true);
    expect(rowOf(world)?.pausedUntil).toBeUndefined();
  });

  it('are asked again when the second call has no answer', async () => {
    const world = new World();
    world.mail.script.fail('listAliases', refused);
    world.mail.script.fail('identify', failure({ category: 'NetworkError' }));

    const { report } = await world.failing('compareAliases', world.call());

    expect(report.severity).toBe('Transient');
    expect(rowOf(world)?.pausedUntil).toBeUndefined();
  });
});
