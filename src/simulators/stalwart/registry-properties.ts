/** Reading the properties of a registry object: sets and lists are objects, local parts are tidied, unknown keys are refused. */
import { invalidPatch, SetError } from './registry-errors.ts';
import { fromId, toId } from './registry-ids.ts';
import type { Domain, StalwartState } from './state.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Refuses keys the object does not have, and those only the server sets. */
export function refuseKeys(object: Json, known: ReadonlySet<string>): void {
  for (const key of Object.keys(object)) {
    if (['id', 'emailAddress', 'createdAt', 'dnsZoneFile'].includes(key))
      throw invalidPatch(key, 'Cannot modify server set property');
    if (!known.has(key.split('/')[0] ?? '')) throw invalidPatch('', 'Invalid key for object');
  }
}

/** White space goes and letters become small without a word; what is no local part then is refused. */
export function localPart(value: unknown): string {
  if (typeof value !== 'string') throw invalidPatch('name', 'Invalid value for property');
  const name = value.replace(/\s+/g, '').toLowerCase();
  if (!/^[a-z0-9#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9#$%&'*+/=?^_`{|}~-]+)*$/.test(name))
    throw invalidPatch('name', 'Invalid email local part');
  return name;
}

/** The domain an object refers to. */
export function domainOf(state: StalwartState, value: unknown): Domain {
  const text = typeof value === 'string' ? value : '';
  const domain = state.domains.find(({ id }) => id === fromId(text));
  if (domain !== undefined) return domain;
  throw new SetError('invalidForeignKey', {
    properties: ['domainId'],
    objectId: { object: 'Domain', id: text },
  });
}

/** `{"a@b": true}` → the keys that are true. An array is refused. */
export function setOf(property: string, value: unknown): string[] {
  if (!isObject(value)) throw invalidPatch(property, 'Invalid value for object property');
  return Object.entries(value)
    .filter(([, on]) => on === true)
    .map(([key]) => key);
}

export function toSet(items: readonly string[]): Record<string, true> {
  return Object.fromEntries(items.map((item) => [item, true]));
}

/** `null` takes the description away, an empty one is refused. */
export function descriptionOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'string') throw invalidPatch('description', 'Invalid value for property');
  if (value === '')
    throw new SetError('validationFailed', {
      validationErrors: [{ type: 'Required', property: 'description' }],
    });
  return value;
}

/** Who holds an address, as a refusal names him. */
export function taken(holder: {
  readonly id: number;
  readonly type: 'individual' | 'group' | 'list';
}): SetError {
  return new SetError('primaryKeyViolation', {
    properties: ['email'],
    objectId: { object: holder.type === 'list' ? 'MailingList' : 'Account', id: toId(holder.id) },
  });
}
