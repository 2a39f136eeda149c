/** The port of aliases, refusals and snapshots in memory. */
import type { AliasObject, RefusalRow, Store } from '../../../src/store/ports.ts';
import type { Step } from './step.ts';

/** What the store knows of aliases; tests look at it and add to it. */
interface Kept {
  /** By address. */
  readonly objects: Map<string, AliasObject>;
  readonly refusals: RefusalRow[];
  readonly snapshots: Map<string, unknown>;
}

/** The port over what is kept. */
export function fakeObjects(
  { objects, refusals, snapshots }: Kept,
  { now, done }: { readonly now: () => number; readonly done: Step },
): Store['objects'] {
  return {
    refuse: (refusal) =>
      done('objects.refuse', () => {
        refusals.push({ ...refusal, at: new Date(now()).toISOString() });
      }),
    refusals: (domain) =>
      done('objects.refusals', () => refusals.filter((row) => row.domain === domain)),
    reopenRefusals: (domain, name) =>
      done('objects.reopenRefusals', () => {
        for (const [index, row] of refusals.entries())
          if (row.domain === domain && !row.kept && (name ?? row.name) === row.name)
            refusals[index] = { ...row, entry: '' };
      }),
    note: (object) =>
      done('objects.note', () => {
        const key = `${object.name}@${object.domain}`;
        const known = objects.get(key);
        const createdAt = known?.createdAt ?? new Date(now()).toISOString();
        const ids = [known?.aliasId, object.aliasId].filter((id) => id !== undefined);
        const same =
          object.origin !== 'intended' &&
          known?.account === object.account &&
          new Set(ids).size < 2;
        const kept = same && known.origin === 'created' ? pick(known) : {};
        objects.set(key, { ...(same ? known : {}), ...object, createdAt, ...kept });
      }),
    get: (domain, name) => done('objects.get', () => objects.get(`${name}@${domain}`)),
    list: (domain) =>
      done('objects.list', () =>
        [...objects.values()].filter((object) => object.domain === domain),
      ),
    snapshot: (key, _execution, body) =>
      done('objects.snapshot', () => {
        if (!snapshots.has(key)) snapshots.set(key, body);
      }),
    hasSnapshot: (key) => done('objects.hasSnapshot', () => snapshots.has(key)),
    snapshots: (prefix = '') =>
      done('objects.snapshots', () =>
        [...snapshots]
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, body]) => ({ key, executionId: '', createdAt: '', body })),
      ),
  };
}

function pick({ origin, executionId }: AliasObject): Pick<AliasObject, 'origin' | 'executionId'> {
  return { origin, executionId };
}
