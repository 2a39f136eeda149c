/** `get`, `query` and `set` over any kind of registry object (RFC 8620 §5). */
import type { Visit } from './service.ts';
import { accounts } from './registry-accounts.ts';
import { domains } from './registry-domains.ts';
import { MethodError, SetError } from './registry-errors.ts';
import { fromId, toId } from './registry-ids.ts';
import { lists } from './registry-lists.ts';
import type { Objects } from './registry-objects.ts';
import { isObject, type Json } from './registry-properties.ts';

const KINDS: Readonly<Record<string, Objects>> = {
  'x:Account': accounts,
  'x:Domain': domains,
  'x:MailingList': lists,
};
const MOST_OBJECTS = 500;
const MOST_RESULTS = 5000;

/** Ids made earlier in the same request, by creation id. */
export type Created = Map<string, string>;

/** Answers one method of a registry object; `undefined` when it is none. Throws MethodError. */
export function registryMethod(
  visit: Visit,
  call: { readonly name: string; readonly args: Json },
  created: Created,
): Json | undefined {
  const [kind = '', verb = ''] = call.name.split('/');
  const objects = KINDS[kind];
  if (objects === undefined) return undefined;
  if (visit.caller.rights === 'user') throw new MethodError('forbidden');
  if (verb === 'get') return get(visit, objects, call.args);
  if (verb === 'query') return query(visit, objects, call.args);
  if (verb === 'set') return set(visit, objects, { args: call.args, created });
  throw new MethodError('unknownMethod');
}

function get(visit: Visit, objects: Objects, args: Json): Json {
  const ids = args['ids'];
  const all = objects.all(visit);
  const wanted = Array.isArray(ids) ? ids.map(String) : all.map(({ id }) => toId(id));
  if (wanted.length > MOST_OBJECTS) throw new MethodError('requestTooLarge');
  const found = wanted.map((id) => all.find((object) => object.id === fromId(id)));
  const properties = Array.isArray(args['properties']) ? args['properties'].map(String) : undefined;
  return {
    list: found
      .filter((object) => object !== undefined)
      .map((object) => pick(objects.view(visit, object), properties)),
    notFound: wanted.filter((_, index) => found[index] === undefined),
  };
}

function pick(view: Json, properties: readonly string[] | undefined): Json {
  if (properties === undefined) return view;
  const kept = new Set([...properties, 'id', '@type']);
  return Object.fromEntries(Object.entries(view).filter(([name]) => kept.has(name)));
}

/** Filters are exact; text is found by whole words only. Newest first. */
function query(visit: Visit, objects: Objects, args: Json): Json {
  const filter = isObject(args['filter']) ? Object.entries(args['filter']) : [];
  const unknown = filter.find(([property]) => !objects.filters.has(property));
  if (unknown !== undefined)
    throw new MethodError(
      'unsupportedFilter',
      `Filter on property ${unknown[0]} is not supported or invalid`,
    );
  const ids = objects
    .all(visit)
    .filter((object) => {
      const view = objects.view(visit, object);
      return filter.every(([property, value]) =>
        property === 'text' ? hasWord(view, value) : view[property] === value,
      );
    })
    .map(({ id }) => id)
    .sort((a, b) => b - a);
  const position = Number(args['position'] ?? 0);
  const limit = Math.min(Number(args['limit'] ?? MOST_RESULTS), MOST_RESULTS);
  return {
    ids: ids.slice(position, position + limit).map(toId),
    position,
    ...(args['calculateTotal'] === true ? { total: ids.length } : {}),
  };
}

function hasWord(view: Json, value: unknown): boolean {
  const texts = [view['name'], view['description']].filter((text) => typeof text === 'string');
  return texts.flatMap((text) => text.split(/\W+/)).includes(String(value));
}

/** Partly applied: what is refused is named, the rest is done. */
function set(
  visit: Visit,
  objects: Objects,
  { args, created }: { readonly args: Json; readonly created: Created },
): Json {
  const results = {
    created: {} as Record<string, Json>,
    notCreated: {} as Record<string, Json>,
    updated: {} as Record<string, null>,
    notUpdated: {} as Record<string, Json>,
    destroyed: [] as string[],
    notDestroyed: {} as Record<string, Json>,
  };
  for (const [key, object] of entries(args['create']))
    attempt(results.notCreated, key, () => {
      const id = toId(objects.create(visit, withReferences(object, created)));
      created.set(key, id);
      results.created[key] = { id };
    });
  for (const [id, patch] of entries(args['update']))
    attempt(results.notUpdated, id, () => {
      updateWhole(visit, objects, { object: find(visit, objects, id), patch });
      results.updated[id] = null;
    });
  for (const id of Array.isArray(args['destroy']) ? args['destroy'].map(String) : [])
    attempt(results.notDestroyed, id, () => {
      objects.destroy(visit, find(visit, objects, id));
      results.destroyed.push(id);
    });
  return results;
}

function entries(value: unknown): [string, Json][] {
  if (!isObject(value)) return [];
  return Object.entries(value).map(([key, object]) => [key, isObject(object) ? object : {}]);
}

function attempt(refused: Record<string, Json>, key: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SetError)) throw error;
    refused[key] = { ...error.body };
  }
}

function find(visit: Visit, objects: Objects, id: string): { readonly id: number } {
  const object = objects.all(visit).find((row) => row.id === fromId(id));
  if (object === undefined) throw new SetError('notFound');
  return object;
}

/** One bad key leaves the object as it was. */
function updateWhole(
  visit: Visit,
  objects: Objects,
  { object, patch }: { readonly object: object; readonly patch: Json },
): void {
  const next = structuredClone(object);
  objects.update(visit, next, patch);
  for (const key of Object.keys(object)) if (!(key in next)) Reflect.deleteProperty(object, key);
  Object.assign(object, next);
}

/** `"domainId": "#d"` means what was created as `d` in this request. */
function withReferences(object: Json, created: Created): Json {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key,
      typeof value === 'string' && value.startsWith('#')
        ? (created.get(value.slice(1)) ?? value)
        : value,
    ]),
  );
}
