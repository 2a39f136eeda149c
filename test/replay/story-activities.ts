/** What the vendors of the recorded runs do. */
import { ApplicationFailure } from '@temporalio/common';
import type { Activities, ParkRequest } from '../../src/activities/contract.ts';
import type {
  ImportLocalActivities,
  ImportProviderActivities,
} from '../../src/activities/import-contract.ts';
import { done, FakeWorld } from '../workflows/fake-activities.ts';

const PLAN_FREE: ParkRequest = {
  code: 'plan.free',
  sentence: 'the domain is on the free plan',
  remedy: ['upgrade it'],
  resumedBy: 'person',
};
/** One waits for its turn and is proven, one fails. */
export function importingActivities(): Activities &
  ImportLocalActivities &
  ImportProviderActivities {
  const open = new Set(['anna', 'ben']);
  let waited = false;
  return {
    ...new FakeWorld().activities(),
    pendingImports: () =>
      Promise.resolve([...open].map((alias) => ({ alias, domain: 'import.example.com' }))),
    proveImport: ({ alias }) => {
      if (alias === 'ben')
        return Promise.reject(ApplicationFailure.nonRetryable('no route', 'NetworkError'));
      if (waited) {
        open.delete(alias);
        return done({ outcome: 'proven' });
      }
      waited = true;
      const until = new Date(Date.now() + 1_000).toISOString();
      return Promise.resolve({ deferred: { until, reason: 'pace', detail: 'one at a time' } });
    },
    settleImports: ({ address = '' }) => {
      open.delete(address.split('@')[0] ?? '');
      return Promise.resolve();
    },
  };
}

/** The domain is on the free plan until somebody looks again. */
export function parkingActivities(): Activities {
  let looks = 0;
  return new FakeWorld().activities({
    ensureDomain: () => {
      looks += 1;
      if (looks === 1) return done({ state: 'park', park: PLAN_FREE });
      return done({ state: 'ready', domainId: 'd1', created: false, changed: [], findings: [] });
    },
  });
}

/** `ben` is refused once; 3-1 then parks, so that there is a run to retry him in. */
export function failingThenParking(): Activities {
  const world = new FakeWorld();
  const failing = failingActivities(world);
  const usual = world.activities();
  let refusals = 0;
  let looks = 0;
  return world.activities({
    createAlias: (call) => {
      if (call.alias === 'ben') refusals += 1;
      return refusals === 1 ? failing.createAlias(call) : usual.createAlias(call);
    },
    diagnosePasswords: async (call) => {
      looks += 1;
      const found = await usual.diagnosePasswords(call);
      return looks === 1 && 'done' in found ? done({ ...found.done, park: PLAN_FREE }) : found;
    },
  });
}

/** `ben` is refused by the provider, whenever he is tried. */
export function failingActivities(world = new FakeWorld()): Activities {
  const usual = world.activities();
  return world.activities({
    createAlias: (call) => {
      if (call.alias !== 'ben') return usual.createAlias(call);
      const category = 'ValidationError';
      const details = {
        ...{ category, severity: 'Permanent', operation: 'create-alias' },
        ...{ message: 'at most 10 recipients', remediation: 'split the recipients' },
      };
      throw ApplicationFailure.create({ type: category, nonRetryable: true, details: [details] });
    },
  });
}

/** So many names. */
export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `m${String(index)}`);
}
