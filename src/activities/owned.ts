/** Whose an alias is: what the store knows of it, held against what the provider shows today. */
import type { MailAlias } from '../core/mail.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { AliasObject } from '../store/ports.ts';
import type { Toolset } from './accounts.ts';
import type { Call } from './call.ts';
import { judgeRenumbered } from './renumbered.ts';

/** What ownership is judged by. */
export interface Scene {
  /** Identity key of the account the domain is managed by. */
  readonly account: string;
  /** The provider's listing; without one the ids in the store count as today's. */
  readonly listed?: readonly MailAlias[];
  /** Local parts whose creation was refused. */
  readonly neverMade: ReadonlySet<string>;
}

/**
 * Local parts Mailkeel created, or was about to create when it lost sight of the answer. One whose creation was refused and that exists now,
 * one of another account, and one whose id changed without an intention of ours were made by somebody else.
 */
export function ownedNames(
  objects: readonly AliasObject[],
  { account, listed = [], neverMade }: Scene,
): ReadonlySet<string> {
  const ids = new Map(listed.map((alias) => [alias.name, alias.id]));
  const isSame = ({ name, aliasId }: AliasObject): boolean =>
    aliasId === undefined || (ids.get(name) ?? aliasId) === aliasId;
  const owned = objects.filter(
    (object) =>
      object.account === account &&
      ((object.origin === 'created' && isSame(object)) ||
        (object.origin === 'intended' && !neverMade.has(object.name))),
  );
  return new Set(owned.map(({ name }) => name));
}

/** One look at a domain's aliases, and for which run. */
interface Look {
  readonly spec: DomainSpec;
  readonly call: Call;
  readonly scene: Scene & { readonly listed: readonly MailAlias[] };
}

/**
 * Tells the store what a listing shows of the spec's aliases: who made which one, and its id. The password of an alias that is another one
 * today is rejected, before its new id is known: a crash in between is made good by the next look. Returns those that are there. Throws as
 * `judgeRenumbered` does.
 */
export async function learnAliases(
  tools: Toolset,
  { spec, call, scene }: Look,
): Promise<readonly MailAlias[]> {
  const { store } = tools;
  const { account, listed } = scene;
  const objects = await store.objects.list(spec.name);
  const known = new Map(objects.map((object) => [object.name, object]));
  const owned = ownedNames(objects, scene);
  const wanted = new Set(spec.aliases.map((alias) => alias.name));
  const present = listed.filter((alias) => wanted.has(alias.name));
  for (const { name, id: aliasId } of present) {
    const before = known.get(name);
    const origin = owned.has(name) ? 'created' : 'found';
    if (before?.aliasId === aliasId && before.account === account && before.origin === origin)
      continue;
    // The same under another id is noted already; where nobody can tell, nothing is.
    if ((await judgeRenumbered(tools, { call, spec, before, name, aliasId })) !== 'another')
      continue;
    await store.vault.supersede(`${name}@${spec.name}`, aliasId);
    const executionId =
      owned.has(name) && before !== undefined ? before.executionId : call.execution;
    await store.objects.note({ domain: spec.name, name, account, aliasId, origin, executionId });
  }
  return present;
}
