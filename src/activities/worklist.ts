/** Which mailboxes a run gives a password: by the spec's setting, by who made them, and by what the vault holds already. */
import type { MailAlias } from '../core/mail.ts';
import type { AliasSpec, DomainSpec } from '../core/spec.ts';
import type { AliasObject, RefusalRow } from '../store/ports.ts';
import type { PasswordRow, PasswordState } from '../store/vault-port.ts';
import { mailIdentity, type Toolset } from './accounts.ts';
import type { DiagnosePasswordsResult } from './contract.ts';
import { ownedNames, type Scene } from './owned.ts';
import { readRefusals, toRefused } from './refusals.ts';

export type Worklist = Pick<
  DiagnosePasswordsResult,
  'set' | 'prove' | 'proven' | 'kept' | 'refused' | 'left'
>;

type Place = keyof Worklist;

/**
 * Sorts the spec's mailboxes by what the store knows, held against `listed` where a listing is at hand. `new`: those Mailkeel created;
 * `missing`: all; `none`: nothing. One the vault has a live password for is Mailkeel's own, whoever made the alias; a password of another
 * account, or of an older alias of that name, is not live. What stands in the vault for a mailbox the listing lacks is to be proven anew.
 * A mailbox whose creation was refused is refused here too.
 */
export async function readWorklist(
  tools: Toolset,
  spec: DomainSpec,
  listed?: readonly MailAlias[],
): Promise<Worklist> {
  const { objects, vault } = tools.store;
  const mailboxes = spec.aliases.filter((alias) => alias.mailbox);
  const refusals = await readRefusals(tools, spec);
  const { key: account } = await mailIdentity(tools, spec);
  const { neverMade } = refusals;
  const scene = { account, neverMade, ...(listed === undefined ? {} : { listed }) };
  const known = await objects.list(spec.name);
  const ids = aliasIds(known, scene);
  const rows = new Map((await vault.list(spec.name)).map((row) => [row.address, row]));
  const owned = ownedNames(known, scene);
  const present = listed && new Set(listed.map(({ name }) => name));
  const sorted = mailboxes.map((alias) => {
    const told = refusals.aliases.get(alias.name) ?? refusals.passwords.get(alias.name);
    const refusal = told && isAbout(told, ids.get(alias.name)) ? told : undefined;
    const row = rows.get(`${alias.name}@${spec.name}`);
    const isToday = row !== undefined && isLive(row, { account, aliasId: ids.get(alias.name) });
    const state = isToday ? row.state : undefined;
    const place = placeOf(spec, {
      ...{ state, refusal, owned: owned.has(alias.name) },
      absent: present?.has(alias.name) === false,
    });
    return { alias, refusal, place };
  });
  const names = (wanted: Place): readonly string[] =>
    sorted.filter(({ place }) => place === wanted).map(({ alias }) => alias.name);
  return {
    set: names('set'),
    prove: names('prove'),
    proven: names('proven'),
    kept: names('kept'),
    refused: sorted.flatMap(({ place, refusal }) =>
      place === 'refused' && refusal !== undefined ? [toRefused(refusal)] : [],
    ),
    left: names('left').length,
  };
}

interface Mailbox {
  readonly state: PasswordState | undefined;
  readonly refusal: RefusalRow | undefined;
  readonly owned: boolean;
  /** The listing shows no such alias. */
  readonly absent: boolean;
}

/** The provider's ids of the aliases as far as anybody knows them, by local part. */
function aliasIds(
  objects: readonly AliasObject[],
  { listed = [] }: Scene,
): ReadonlyMap<string, string | undefined> {
  return new Map([
    ...objects.map(({ name, aliasId }) => [name, aliasId] as const),
    ...listed.map(({ name, id }) => [name, id] as const),
  ]);
}

interface LiveMailbox {
  readonly account: string;
  readonly aliasId: string | undefined;
}

/** True for a password that was chosen for the mailbox of today; a row that names no alias belongs to its account's only one. */
function isLive({ account, aliasId }: PasswordRow, today: LiveMailbox): boolean {
  return account === today.account && (aliasId === undefined || aliasId === today.aliasId);
}

/** An alias that was made anew has another id and an empty mailbox: what was kept in the old one is gone with it. */
function isAbout({ kept, aliasId }: RefusalRow, today: string | undefined): boolean {
  return !kept || aliasId === undefined || today === undefined || aliasId === today;
}

function placeOf({ passwords }: DomainSpec, { state, refusal, owned, absent }: Mailbox): Place {
  if (passwords === 'none') return 'left';
  if (state === 'proven') return absent ? 'prove' : 'proven';
  if (state === 'accepted') return 'prove';
  if (refusal !== undefined) return refusal.kept ? 'kept' : 'refused';
  return passwords === 'missing' || owned || state !== undefined ? 'set' : 'left';
}

/** The spec's aliases of these names, in their order. */
export function aliasesNamed(spec: DomainSpec, names: readonly string[]): readonly AliasSpec[] {
  const wanted = new Set(names);
  return spec.aliases.filter((alias) => wanted.has(alias.name));
}
