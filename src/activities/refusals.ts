/** What a provider refused for good stays refused until the manifest entry changes: a second start makes no write call for it. */
import { createHash } from 'node:crypto';
import type { AliasSpec, DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import type { RefusalRow } from '../store/ports.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import type { Refused } from './contract.ts';

type RefusedOperation = Exclude<RefusalRow['operation'], 'alias-spelling'>;

/** Answers that judge the entry itself; a plan, a right or a vanished domain can change while the entry stays. */
const ABOUT_THE_ENTRY: Readonly<Record<RefusedOperation, readonly string[]>> = {
  'create-alias': ['ValidationError', 'Conflict'],
  'update-alias': ['ValidationError', 'Conflict'],
  'set-password': ['ValidationError'],
};

/** Runs `work` and remembers a Permanent refusal of this entry; the error is thrown on. */
export async function rememberingRefusal<T>(
  tools: Toolset,
  about: {
    readonly domain: string;
    readonly alias: AliasSpec;
    readonly operation: RefusedOperation;
  },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProviderError && isFinal(error, about.operation)) {
      const { category, message, remediation } = error.details;
      const why = { category, error: message, remediation };
      await tools.store.objects.refuse({ ...rowOf(about), kept: false, ...why });
    }
    throw error;
  }
}

function isFinal({ details }: ProviderError, operation: RefusedOperation): boolean {
  return details.severity === 'Permanent' && ABOUT_THE_ENTRY[operation].includes(details.category);
}

/** Remembers that a mailbox already has a password Mailkeel does not know. */
export async function rememberKept(
  tools: Toolset,
  domain: string,
  alias: AliasSpec,
): Promise<void> {
  await tools.store.objects.refuse({
    ...rowOf({ domain, alias, operation: 'set-password' }),
    kept: true,
    category: 'Conflict',
    error: 'the mailbox already has a password that Mailkeel does not know',
    remediation:
      'Nothing needs to be done: the password stays as it is. Who has it can have it proven (mailkeel passwords import <csv> --manifest <file> --reason <text>) or changed (mailkeel passwords rotate <address> --current <file> …); without it only "mailkeel passwords override <address> …" sets one, and that empties the mailbox for good.',
  });
}

/** Remembers that the provider stores an entry's texts in a spelling of its own; `error` says which. */
export async function rememberSpelling(
  tools: Toolset,
  { domain, alias }: { readonly domain: string; readonly alias: AliasSpec },
  error: string,
): Promise<void> {
  await tools.store.objects.refuse({
    ...rowOf({ domain, alias, operation: 'alias-spelling' }),
    kept: false,
    category: 'Conflict',
    error,
    remediation:
      "Nothing needs to be done; the provider's spelling in the manifest ends the notice.",
  });
}

function rowOf(about: {
  readonly domain: string;
  readonly alias: AliasSpec;
  readonly operation: RefusalRow['operation'];
}): Pick<RefusalRow, 'domain' | 'name' | 'operation' | 'entry' | 'aliasId' | 'attempts'> {
  const { domain, alias, operation } = about;
  const { number: attempts, aliasId } = currentAttempt();
  const row = { domain, name: alias.name, operation, entry: entryHash(alias), attempts };
  return aliasId === undefined ? row : { ...row, aliasId };
}

/** What a domain's provider refused for good. */
export interface Refusals {
  /** Creations refused with the entry as it stands today, by local part. */
  readonly aliases: ReadonlyMap<string, RefusalRow>;
  /** Repairs refused with the entry as it stands today, by local part. */
  readonly repairs: ReadonlyMap<string, RefusalRow>;
  /** Texts the provider spells its own way, with the entry as it stands today, by local part. */
  readonly spellings: ReadonlyMap<string, RefusalRow>;
  /** Passwords refused, or `kept`, with the entry as it stands today, by local part. */
  readonly passwords: ReadonlyMap<string, RefusalRow>;
  /** Local parts whose creation was refused with whatever entry: Mailkeel never made them. */
  readonly neverMade: ReadonlySet<string>;
}

/** Reads what was refused for the aliases of `spec`. */
export async function readRefusals(tools: Toolset, spec: DomainSpec): Promise<Refusals> {
  const rows = await tools.store.objects.refusals(spec.name);
  const entries = new Map(spec.aliases.map((alias) => [alias.name, alias]));
  const standing = rows.filter((row) => {
    const alias = entries.get(row.name);
    return alias !== undefined && entryHash(alias) === row.entry;
  });
  const of = (operation: RefusalRow['operation']): ReadonlyMap<string, RefusalRow> =>
    new Map(standing.filter((row) => row.operation === operation).map((row) => [row.name, row]));
  const refused = rows.filter((row) => row.operation === 'create-alias');
  return {
    aliases: of('create-alias'),
    repairs: of('update-alias'),
    spellings: of('alias-spelling'),
    passwords: of('set-password'),
    neverMade: new Set(refused.map((row) => row.name)),
  };
}

/** The same tools, with refusals read as `reopenRefusals` would leave them; the store keeps what it has. */
export function withRefusalsReopened(tools: Toolset): Toolset {
  const { objects } = tools.store;
  const refusals = async (domain: string): Promise<readonly RefusalRow[]> =>
    (await objects.refusals(domain)).map((row) =>
      row.kept || row.operation === 'alias-spelling' ? row : { ...row, entry: '' },
    );
  return { ...tools, store: { ...tools.store, objects: { ...objects, refusals } } };
}

/** A standing refusal as the run tells it. */
export function toRefused(row: RefusalRow): Refused {
  return {
    alias: `${row.name}@${row.domain}`,
    operation: row.operation,
    error: row.error,
    category: row.category,
    severity: 'Permanent',
    remediation: row.remediation,
    attempts: row.attempts,
    lastAttempt: row.at,
  };
}

/** SHA-256 over the entry with sorted keys: the order they were written in says nothing. */
export function entryHash(alias: AliasSpec): string {
  const sorted = Object.entries(alias).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
