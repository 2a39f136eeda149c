/** `resume` with `set`: the answer to what a park asks, read from JSON a person typed. Pure. */
import { isFreePlanTxt } from './free-plan.ts';

/** A DNS record a person decided about: the DNS host's id and the content. */
export interface NamedRecord {
  readonly id: string;
  readonly content: string;
}

/** What a person decided for the pass that asked. */
export interface Decided {
  /** May be deleted. */
  readonly remove: readonly NamedRecord[];
  /** Stay as they are; absent where none was named. */
  readonly keep?: readonly NamedRecord[];
  readonly acceptFreePlan: boolean;
}

export type SetVerdict = { readonly decided: Decided } | { readonly refused: string };

/** Every key `set` may have, the park it answers, and the form of its value. */
const KEYS = {
  'dns.delete': {
    answers: (code: string) => code.startsWith('dns.'),
    form: '["<record id>|<content>"]',
  },
  'plan.free': { answers: (code: string) => code === 'plan.free', form: '"accept"' },
  'dns.keep': {
    answers: (code: string) => code.startsWith('dns.'),
    form: '["<record id>|<content>"]',
  },
} as const;

/** Reads `set`, as typed, for a run parked with `parkCode`; `refused` names the key and the form it takes. */
export function readSet(set: unknown, parkCode: string | undefined): SetVerdict {
  if (typeof set !== 'object' || set === null || Array.isArray(set))
    return { refused: `set must be an object with ${known()}` };
  const entries = Object.entries(set);
  for (const [key, value] of entries) {
    const refusal = refusalOf(key, value, parkCode ?? 'none');
    if (refusal !== undefined) return { refused: refusal };
  }
  const values = new Map<string, unknown>(entries);
  const keep = recordsOf(values.get('dns.keep'));
  return {
    decided: {
      remove: recordsOf(values.get('dns.delete')) ?? [],
      ...(keep === undefined ? {} : { keep }),
      acceptFreePlan: values.get('plan.free') === 'accept',
    },
  };
}

/**
 * A newer decision takes the place of the older one. What was decided about records of the free plan stands until the newer one names them:
 * it is carried out passes later, and the parks in between ask about other records.
 */
export function decideAnew(before: Decided | undefined, now: Decided): Decided {
  const { remove, keep = [] } = now;
  const named = new Set([...remove, ...keep].map(({ id }) => id));
  const stands = (records: readonly NamedRecord[] = []): readonly NamedRecord[] =>
    records.filter(({ id, content }) => isFreePlanTxt(content) && !named.has(id));
  const kept = [...stands(before?.keep), ...keep];
  return {
    ...now,
    remove: [...stands(before?.remove), ...remove],
    ...(kept.length === 0 ? {} : { keep: kept }),
  };
}

function refusalOf(key: string, value: unknown, parkCode: string): string | undefined {
  if (!isKey(key)) return `set knows no "${key}"; it knows ${known()}`;
  const { answers, form } = KEYS[key];
  const takes = `"${key}" takes ${form}`;
  if (key === 'plan.free' ? value !== 'accept' : recordsOf(value) === undefined) return takes;
  if (!answers(parkCode)) return `the run does not ask for "${key}" now (its park is ${parkCode})`;
  return undefined;
}

function isKey(key: string): key is keyof typeof KEYS {
  return Object.hasOwn(KEYS, key);
}

function known(): string {
  return Object.keys(KEYS).join(', ');
}

/** The content may hold a `|` of its own: only the first one separates. Undefined when a part is missing. */
function recordsOf(value: unknown): readonly NamedRecord[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const records = value.map((item: unknown) => {
    const text = typeof item === 'string' ? item : '';
    const at = text.indexOf('|');
    return { id: text.slice(0, Math.max(0, at)), content: text.slice(at + 1) };
  });
  return records.every(({ id, content }) => id !== '' && content !== '') ? records : undefined;
}
