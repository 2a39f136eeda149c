import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggedCall } from '../../src/simulators/calls.ts';
import type { AttemptRow } from '../../src/store/audit-port.ts';
import { attempts, CLEAN, evidence } from './support/judge.ts';
import { ended, finished, start } from './support/runs.ts';
import type { Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';

const ALIASES = { method: 'POST', path: '/aliases$' };
const PASSWORD = { method: 'POST', path: '/generate-password$' };
const LOST = { lostResponse: true };
const TOO_MANY = {
  status: 429,
  body: 'Rate limit exceeded, retry in 2 seconds.',
  contentType: 'text/plain; charset=utf-8',
};

/** Every kind of transient fault at every kind of call: [where, which call, what happens]. */
const PLANTED = [
  ['forward-email', { method: 'POST', path: '^/v1/domains$' }, { status: 500 }],
  ['forward-email', { path: '^/v1/domains/example\\.org$' }, { html: 503 }],
  ['forward-email', { path: 'verify-records$' }, { html: 502 }],
  ['forward-email', { ...ALIASES, subject: '^anna@' }, { status: 500 }],
  ['forward-email', { ...ALIASES, subject: '^bob@' }, { html: 504 }],
  ['forward-email', { ...ALIASES, subject: '^carla@' }, LOST],
  ['forward-email', { ...ALIASES, subject: '^dora@' }, { status: 502 }],
  ['forward-email', { ...PASSWORD, subject: '^anna@' }, { html: 502 }],
  ['forward-email', { ...PASSWORD, subject: '^bob@' }, { status: 408 }],
  ['forward-email', { ...PASSWORD, subject: '^carla@' }, LOST],
  ['forward-email', { ...PASSWORD, subject: '^dora@' }, { hang: 50 }],
  ['forward-email', { ...PASSWORD, subject: '^emil@' }, TOO_MANY],
  ['cloudflare', { method: 'POST', path: 'batch$' }, { html: 502 }],
  ['imap', { path: '^/anna@' }, LOST],
  ['imap', { path: '^/emil@' }, { status: 503 }],
] as const;

const scene: Scene = {
  domains: { 'example.net': ['anna', 'bob', 'carla'], 'example.org': ['dora', 'emil'] },
  faults: PLANTED.map(([provider, match, action], index) => ({
    ...{ id: `${String(index)} ${provider} ${JSON.stringify(match)}`, provider, match, action },
  })),
};

describe('injected faults', () => {
  let stage: Stage;
  let rows: readonly AttemptRow[];

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    await stage.workers.start();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  /** The calls of the log that a fault hit. */
  function hit(): readonly LoggedCall[] {
    return stage.world.state.surroundings.calls.list().filter(({ fault }) => fault !== undefined);
  }

  it('are all recovered from without a person', async () => {
    const execution = await start(stage);

    expect(await finished(stage, execution)).toMatchObject({ done: 2, incomplete: 0, parked: 0 });
    expect(await ended(stage, 'example.net')).toMatchObject({ failures: [] });
    expect(await evidence(stage, scene)).toEqual(CLEAN);
    expect(hit().map(({ fault }) => fault)).toHaveLength(PLANTED.length);
  }, 200_000);

  it('have exactly one failed attempt each, and none failed without one', async () => {
    rows = [...(await attempts(stage, 'example.net')), ...(await attempts(stage, 'example.org'))];
    const failed = rows.filter(({ status }) => status === 'failed');

    const blamed = hit().map((call) => failed.filter((row) => wasMetBy(row, call)));

    expect(blamed.map((found, index) => [hit()[index]?.fault, found.length])).toEqual(
      hit().map(({ fault }) => [fault, 1]),
    );
    expect(failed).toHaveLength(PLANTED.length);
    expect(new Set(blamed.flat()).size).toBe(failed.length);
  });

  it('are told apart by category, with a remedy each', () => {
    const failed = rows.filter(({ status }) => status === 'failed');

    expect(new Set(failed.map(({ category }) => category))).toEqual(
      new Set(['ServerError', 'NetworkError', 'RateLimit']),
    );
    expect(failed.filter(({ remediation = '' }) => remediation === '')).toEqual([]);
  });
});

/** The call was made while the attempt ran, for the same address or domain where the simulator can tell. */
function wasMetBy(row: AttemptRow, { at, alias, domain }: LoggedCall): boolean {
  const meant = alias === undefined ? row.domain : row.email;
  const about = alias === undefined ? domain : `${alias}@${domain ?? ''}`;
  const matches = about === undefined || about === meant;
  return matches && row.createdAt <= at && at <= (row.endedAt ?? '');
}
