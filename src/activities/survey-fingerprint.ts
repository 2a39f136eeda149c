/** What a run would do to a domain as one short text: equal texts mean that the same would be done. */
import { createHash } from 'node:crypto';
import type { PlanItem } from '../core/dns.ts';
import { diffLine } from '../core/dns-lines.ts';

/** Everything a run would write, or wait for, that a survey knows. */
export interface Undertaking {
  readonly domainCreated: boolean;
  /** Records of a domain the provider does not have yet; nobody can name them. */
  readonly unnamedRecords: number;
  readonly protections: readonly string[];
  /** All lines of the DNS plan; those that keep a record say nothing. */
  readonly items: readonly PlanItem[];
  /** Aliases to create, as name and hash of their entry. */
  readonly created: readonly string[];
  /** Aliases to change, field by field. */
  readonly changed: readonly string[];
  /** Local parts of the mailboxes to give a password. */
  readonly passwords: readonly string[];
  readonly park: string | undefined;
}

/** SHA-256 (hex) over the undertaking without order or time; empty when there is nothing to do. */
export function fingerprintOf(undertaking: Undertaking): string {
  const { items, park, unnamedRecords } = undertaking;
  const lines = [
    ...(undertaking.domainCreated ? ['create domain'] : []),
    ...(unnamedRecords > 0 ? [`records ${String(unnamedRecords)}`] : []),
    ...undertaking.protections.map((protection) => `protect ${protection}`),
    ...items.filter(({ action }) => action !== 'keep').map((item) => `record ${diffLine(item)}`),
    ...undertaking.created.map((alias) => `create ${alias}`),
    ...undertaking.changed.map((change) => `change ${change}`),
    ...undertaking.passwords.map((name) => `password ${name}`),
    ...(park === undefined ? [] : [`park ${park}`]),
  ];
  return lines.length === 0 ? '' : sha256(JSON.stringify(lines.toSorted()));
}

/** SHA-256 in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
