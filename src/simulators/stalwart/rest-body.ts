/** Reading the body of a principal as the REST line does: unknown fields and types are refused, half of the rest is let through. */
import { Managed, Problem } from './answers.ts';
import type { VendorRequest } from '../http-request.ts';

const FIELDS: ReadonlySet<string> = new Set([
  ...['type', 'name', 'description', 'secrets', 'emails', 'quota', 'memberOf', 'members', 'lists'],
  ...['roles', 'enabledPermissions', 'disabledPermissions', 'picture', 'urls', 'externalMembers'],
  ...['locale', 'tenant', 'id', 'usedQuota'],
]);
const TYPES: ReadonlySet<string> = new Set(['individual', 'group', 'list', 'domain']);
const LONGEST = 512;

export interface PrincipalBody {
  readonly type: 'individual' | 'group' | 'list' | 'domain';
  /** As sent. */
  readonly name: string;
  readonly description?: string;
  readonly quota?: number;
  readonly secrets: readonly string[];
  readonly emails: readonly string[];
  readonly roles: readonly string[];
  readonly externalMembers: readonly string[];
}

/** The JSON object of a request, or 400: which field was wrong is never said. */
export function objectOf(request: VendorRequest): Readonly<Record<string, unknown>> {
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Problem(400);
  return body as Record<string, unknown>;
}

/** A new principal. A missing type means an individual. */
export function principalBody(request: VendorRequest): PrincipalBody {
  const fields = objectOf(request);
  if (Object.keys(fields).some((name) => !FIELDS.has(name))) throw new Problem(400);
  const type = fields['type'] ?? 'individual';
  if (type === 'tenant') throw new Managed({ error: 'unsupported', details: 'Enterprise feature' });
  if (typeof type !== 'string' || !TYPES.has(type)) throw new Problem(400);
  const description = text(fields['description']);
  const quota = quotaOf(fields['quota']);
  return {
    type: type as PrincipalBody['type'],
    name: text(fields['name']) ?? '',
    ...(description === undefined ? {} : { description }),
    ...(quota === undefined ? {} : { quota }),
    secrets: texts(fields['secrets']),
    emails: texts(fields['emails']),
    roles: texts(fields['roles']),
    externalMembers: texts(fields['externalMembers']),
  };
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value.length > LONGEST) throw new Problem(400);
  return value;
}

/** A string stands for a list of one; `null` is ignored, and so is what is no string. */
export function texts(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const found = items.filter((item): item is string => typeof item === 'string');
  if (found.some((item) => item.length > LONGEST)) throw new Problem(400);
  return found;
}

/** A numeric string is taken on create. */
function quotaOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const quota = Number(value);
  if (!Number.isSafeInteger(quota) || quota < 0) throw new Problem(400);
  return quota;
}
