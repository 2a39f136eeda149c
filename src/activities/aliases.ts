/** Passes 2-1 and 2-2: what is there compared with the manifest, in one listing. */
import { compareAliases as compareWithSpec } from '../core/aliases.ts';
import type { MailAlias } from '../core/mail.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { AliasObject } from '../store/ports.ts';
import { mailAccount, type Toolset } from './accounts.ts';
import type { Call, CompareAliasesResult } from './contract.ts';
import { readRefusals, toRefused } from './refusals.ts';

/** A result crosses Temporal's history, where 10,000 differences have no place. */
const LISTED_DIFFERENCES = 500;

/**
 * Compares every field the manifest states with one listing of the domain. Changes nothing at the provider; the store learns who made
 * which alias and its id.
 */
export async function compareAliases(tools: Toolset, call: Call): Promise<CompareAliasesResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const listed = await mail.call('requests', 'list-aliases', (provider, signal) =>
    provider.listAliases(spec.name, signal),
  );
  const objects = await tools.store.objects.list(spec.name);
  const refusals = await readRefusals(tools, spec);
  const owned = ownedNames(objects, refusals.neverMade);
  const { missing, repairable, differences, unmanaged } = compareWithSpec(spec, listed, owned);
  const present = managedAliases(spec, listed);
  const known = new Map(objects.map((object) => [object.name, object]));
  for (const alias of present) {
    const before = known.get(alias.name);
    const origin = owned.has(alias.name) ? 'created' : 'found';
    if (before?.aliasId === alias.id && before.origin === origin) continue;
    await tools.store.objects.note({
      domain: call.domain,
      name: alias.name,
      account: mail.identity.key,
      aliasId: alias.id,
      origin,
      executionId: before?.executionId ?? call.execution,
    });
  }
  return {
    missing: missing.filter((name) => !refusals.aliases.has(name)),
    refused: [
      ...missing.flatMap((name) => refusals.aliases.get(name) ?? []),
      ...repairable.flatMap((name) => refusals.repairs.get(name) ?? []),
    ].map(toRefused),
    repairable: repairable.filter((name) => !refusals.repairs.has(name)),
    differences: differences.slice(0, LISTED_DIFFERENCES),
    truncated: Math.max(0, differences.length - LISTED_DIFFERENCES),
    same: present.map((alias) => alias.name),
    unmanaged,
  };
}

/**
 * Local parts Mailkeel created, or was about to create when it lost sight of the answer. One whose creation was refused and that exists now
 * was made by somebody else.
 */
export function ownedNames(
  objects: readonly AliasObject[],
  neverMade: ReadonlySet<string>,
): ReadonlySet<string> {
  const owned = objects.filter(
    ({ origin, name }) => origin === 'created' || (origin === 'intended' && !neverMade.has(name)),
  );
  return new Set(owned.map(({ name }) => name));
}

function managedAliases(spec: DomainSpec, listed: readonly MailAlias[]): readonly MailAlias[] {
  const wanted = new Set(spec.aliases.map((alias) => alias.name));
  return listed.filter((alias) => wanted.has(alias.name));
}
