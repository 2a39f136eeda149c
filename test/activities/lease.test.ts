import { describe, expect, it } from '@jest/globals';
import { StoreError } from '../../src/store/errors.ts';
import { DOMAIN, World, failure } from './fakes.ts';

const RESOURCE = `${DOMAIN}/anna/alias`;

/** Waits inside a call until its attempt is stopped. */
async function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('aborted', 'AbortError'));
    });
  });
}

describe('a lease', () => {
  it('is given back with success', async () => {
    const world = new World();

    await world.do('createAlias', world.of('anna'));

    expect(world.store.leases.get(RESOURCE)?.ended).toBe(true);
  });

  it('is given back with a classified failure', async () => {
    const world = new World();
    world.mail.script.fail('createAlias', failure());

    await world.failing('createAlias', world.of('anna'));

    expect(world.store.leases.get(RESOURCE)?.ended).toBe(true);
  });

  it('is left to expire by a cancelled attempt, so that the next one reads first', async () => {
    const world = new World();
    world.mail.script.during.set('createAlias', untilAborted);
    const running = world.run('createAlias', world.of('anna'), {
      beside: (environment) => {
        environment.once('heartbeat', () => {
          environment.cancel('WORKER_SHUTDOWN');
        });
      },
    });
    await expect(running).rejects.toThrow('WORKER_SHUTDOWN');
    expect(world.store.leases.get(RESOURCE)?.ended).toBe(false);
    world.store.skew = 36_000;

    const result = await world.do('createAlias', world.of('anna'), { attempt: 2 });

    expect(world.mail.script.calls).toEqual(['createAlias', 'getAlias', 'createAlias']);
    expect(result.outcome).toBe('created');
  });

  it('is renewed while its holder works', async () => {
    const world = new World();
    const ends: number[] = [];
    world.mail.script.during.set('createAlias', async () => {
      while (ends.length < 2) {
        const before = world.store.leases.get(RESOURCE)?.until ?? 0;
        await until(() => (world.store.leases.get(RESOURCE)?.until ?? 0) > before);
        ends.push(world.store.leases.get(RESOURCE)?.until ?? 0);
      }
    });

    await world.do('createAlias', world.of('anna'));

    expect(ends).toHaveLength(2);
    expect(ends[1]).toBeGreaterThan(ends[0] ?? 0);
  });

  it('stops its holder when somebody else has it', async () => {
    const world = new World();
    world.mail.script.during.set('createAlias', (signal) => {
      world.store.occupy(RESOURCE, Infinity);
      return untilAborted(signal);
    });

    const { failure: thrown, report } = await world.failing('createAlias', world.of('anna'));

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'store' });
    expect(thrown.nonRetryable).toBe(false);
    expect(world.store.leases.get(RESOURCE)).toMatchObject({
      holder: 'somebody else',
      ended: false,
    });
  });

  it('outlasts a moment in which the store cannot renew it', async () => {
    const world = new World();
    world.mail.script.during.set('createAlias', async () => {
      const locked = new StoreError('store', 'the database is locked', 'wait');
      world.store.trouble.set('leases.renew', locked);
      await until(() => !world.store.trouble.has('leases.renew'));
    });

    const result = await world.do('createAlias', world.of('anna'));

    expect(result.outcome).toBe('created');
  });

  it('keeps two attempts of one alias apart', async () => {
    const world = new World();
    let open: (() => void) | undefined;
    world.mail.script.during.set('createAlias', () => new Promise((go) => (open = go)));
    const first = world.do('createAlias', world.of('anna'));
    await until(() => open !== undefined);

    const second = await world.run('createAlias', world.of('anna'), { attempt: 2 });
    open?.();
    await first;

    expect(second).toMatchObject({ deferred: { reason: 'lease' } });
    expect(world.mail.script.count('createAlias')).toBe(1);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((go) => setTimeout(go, 1));
}
