/** Which mailboxes a run gives a password: by the spec's setting, by who made them, and by what the vault holds already. */
import type { AliasSpec, DomainSpec } from '../core/spec.ts';
import type { RefusalRow } from '../store/ports.ts';
import type { PasswordState } from '../store/vault-port.ts';
import type { Toolset } from './accounts.ts';
import { ownedNames } from './aliases.ts';
import type { DiagnosePasswordsResult } from './contract.ts';
import { readRefusals, toRefused } from './refusals.ts';

export type Worklist = Pick<
  DiagnosePasswordsResult,
  'set' | 'prove' | 'proven' | 'kept' | 'refused' | 'left'
>;

type Place = keyof Worklist;

/**
 * Sorts the spec's mailboxes, from the store alone. `new`: those Mailkeel created; `missing`: all; `none`: nothing. One the vault has a live
 * password for is Mailkeel's own, whoever made the alias. A mailbox whose creation was refused is refused here too.
 */
export async function readWorklist(tools: Toolset, spec: DomainSpec): Promise<Worklist> {
  const { objects, vault } = tools.store;
  const mailboxes = spec.aliases.filter((alias) => alias.mailbox);
  const refusals = await readRefusals(tools, spec);
  const rows = await vault.list(spec.name);
  const states = new Map(rows.map((row) => [row.address, row.state]));
  const owned = ownedNames(await objects.list(spec.name), refusals.neverMade);
  const sorted = mailboxes.map((alias) => {
    const refusal = refusals.aliases.get(alias.name) ?? refusals.passwords.get(alias.name);
    const state = states.get(`${alias.name}@${spec.name}`);
    const place = placeOf(spec, { state, refusal, owned: owned.has(alias.name) });
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
}

function placeOf({ passwords }: DomainSpec, { state, refusal, owned }: Mailbox): Place {
  if (passwords === 'none') return 'left';
  if (state === 'proven') return 'proven';
  if (state === 'accepted') return 'prove';
  if (refusal !== undefined) return refusal.kept ? 'kept' : 'refused';
  return passwords === 'missing' || owned || state !== undefined ? 'set' : 'left';
}

/** The spec's aliases of these names, in their order. */
export function aliasesNamed(spec: DomainSpec, names: readonly string[]): readonly AliasSpec[] {
  const wanted = new Set(names);
  return spec.aliases.filter((alias) => wanted.has(alias.name));
}
