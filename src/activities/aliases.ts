/** Passes 2-1 and 2-2: what is there compared with the manifest, in one listing. */
import { compareAliases as compareWithSpec } from '../core/aliases.ts';
import { mailAccount, type Toolset } from './accounts.ts';
import type { Call, CompareAliasesResult } from './contract.ts';
import { readAliases } from './mail-readings.ts';
import { learnAliases, ownedNames } from './owned.ts';
import { readRefusals, toRefused } from './refusals.ts';
import { repairsLeft } from './spelling.ts';

/** A result crosses Temporal's history, where 10,000 differences have no place. */
const LISTED_DIFFERENCES = 500;

/**
 * Compares every field the manifest states with one listing of the domain, which is not asked for again while nothing was written. Changes nothing at the provider; the store learns who made
 * which alias and its id.
 */
export async function compareAliases(tools: Toolset, call: Call): Promise<CompareAliasesResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const listed = await readAliases(tools, call, mail);
  const refusals = await readRefusals(tools, spec);
  const scene = { account: mail.identity.key, listed, neverMade: refusals.neverMade };
  // First, because what is ours under another id is known to be ours only then.
  const present = await learnAliases(tools, { spec, call, scene });
  const objects = await tools.store.objects.list(spec.name);
  const found = compareWithSpec(spec, listed, ownedNames(objects, scene));
  const { missing, differences, unmanaged } = found;
  return {
    missing: missing.filter((name) => !refusals.aliases.has(name)),
    refused: [
      ...missing.flatMap((name) => refusals.aliases.get(name) ?? []),
      ...found.repairable.flatMap((name) => refusals.repairs.get(name) ?? []),
    ].map(toRefused),
    repairable: repairsLeft(found, refusals),
    differences: differences.slice(0, LISTED_DIFFERENCES),
    truncated: Math.max(0, differences.length - LISTED_DIFFERENCES),
    same: present.map((alias) => alias.name),
    unmanaged,
  };
}
