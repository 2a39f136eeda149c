/** A person's message as it was typed, in the Web UI or by a script: the fields it may have, and the form of each. Pure. */
import type { ControlMessage } from './control.ts';

/** Fields of each message beside `id`, `reason` and `actor`, which every one may have (docs/api.md, "Signals and updates"). */
export const FIELDS: Readonly<Record<ControlMessage['action'], readonly string[]>> = {
  resume: ['pass', 'set'],
  skip: ['pass', 'alias'],
  pause: [],
  retryFailed: ['pass', 'alias'],
  abort: [],
  amend: ['spec', 'aliases'],
};

const OF_ALL = ['id', 'reason', 'actor'];
const TEXTS = [...OF_ALL, 'pass', 'alias', 'spec'];

/**
 * Why what was typed is no message of this name, with the field and what it takes; undefined when it is one. A field the message does not
 * have is refused too: `abort` of one alias, or `skip` of a misspelt pass, must not do more than was meant. What `set` and `size` hold is
 * judged by who reads them.
 */
export function malformedMessage(
  name: string,
  typed: unknown,
  fields: readonly string[],
): string | undefined {
  const known = [...fields, ...OF_ALL];
  if (typeof typed !== 'object' || typed === null || Array.isArray(typed))
    return `${name} takes an object with any of ${known.join(', ')}`;
  const refusals = Object.entries(typed).flatMap(([field, value]) => {
    if (!known.includes(field)) return [`${name} has no "${field}"; it has ${known.join(', ')}`];
    return formOf(field, value) ?? [];
  });
  return refusals[0];
}

/** What a field takes, where `value` is not that. */
function formOf(field: string, value: unknown): string | undefined {
  if (TEXTS.includes(field) && (typeof value !== 'string' || value.trim() === ''))
    return `"${field}" takes a text`;
  if (field === 'aliases' && !(Number.isInteger(value) && Number(value) >= 0))
    return '"aliases" takes a whole number';
  return undefined;
}
