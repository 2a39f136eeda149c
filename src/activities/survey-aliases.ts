/** The aliases' part of a survey: how many a run would create, change and give a password, and which. */
import { compareAliases, type AliasComparison } from '../core/aliases.ts';
import { catchAllWish } from '../core/catch-all.ts';
import type { MailAlias } from '../core/mail.ts';
import type { StandingRefusals } from '../core/report-bill.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { RefusalRow } from '../store/ports.ts';
import { mailIdentity, type Toolset } from './accounts.ts';
import type { SurveyResult } from './contract.ts';
import { ownedNames } from './owned.ts';
import { entryHash, readRefusals, toRefused, type Refusals } from './refusals.ts';
import { repairsLeft } from './spelling.ts';
import type { Undertaking } from './survey-fingerprint.ts';
import { aliasesNamed, readWorklist } from './worklist.ts';

type Counts = Pick<
  SurveyResult,
  | 'aliasesCreated'
  | 'aliasesChanged'
  | 'passwordsToSet'
  | 'existingAliases'
  | 'existingForwarders'
  | 'existingMailboxes'
  | 'unmanaged'
  | 'refused'
>;

/** A result crosses Temporal's history. */
const SHOWN_REFUSALS = 5;

export interface AliasSurvey {
  readonly listed: readonly MailAlias[];
  readonly counts: Counts;
  readonly names: Pick<Undertaking, 'created' | 'changed' | 'passwords'>;
}

/** Compares the listing of a domain with its spec as far as the spec's phases go; what was refused for good is not counted. */
export async function surveyAliases(
  tools: Toolset,
  spec: DomainSpec,
  listed: readonly MailAlias[],
): Promise<AliasSurvey> {
  const refusals = await readRefusals(tools, spec);
  const { key: account } = await mailIdentity(tools, spec);
  const scene = { account, listed, neverMade: refusals.neverMade };
  const owned = ownedNames(await tools.store.objects.list(spec.name), scene);
  const found = compareAliases(spec, listed, owned);
  const phase2 = spec.phases.includes(2);
  const created = phase2 ? found.missing.filter((name) => !refusals.aliases.has(name)) : [];
  const repaired = phase2 ? repairsLeft(found, refusals) : [];
  const passwords = spec.phases.includes(3)
    ? await passwordsToSet(tools, spec, { created, listed })
    : [];
  const refused = phase2 ? standingRefusals(found, refusals) : [];
  const known = new Set((await tools.store.vault.list(spec.name)).map((row) => row.address));
  const mailboxes = listed.filter((alias) => alias.mailbox);
  return {
    listed,
    counts: {
      aliasesCreated: created.length,
      aliasesChanged: repaired.length,
      passwordsToSet: passwords.length,
      existingAliases: listed.length,
      existingForwarders: listed.length - mailboxes.length,
      existingMailboxes: mailboxes.filter(({ name }) => !known.has(`${name}@${spec.name}`)).length,
      unmanaged: found.unmanaged,
      ...(refused.length === 0 ? {} : { refused: toldOf(refused) }),
    },
    names: {
      created: aliasesNamed(spec, created).map((alias) => `${alias.name} ${entryHash(alias)}`),
      changed: [...repaired, ...differencesOf(repaired, found)],
      passwords,
    },
  };
}

function standingRefusals(
  { missing, repairable }: AliasComparison,
  { aliases, repairs }: Refusals,
): readonly RefusalRow[] {
  return [
    ...missing.flatMap((name) => aliases.get(name) ?? []),
    ...repairable.flatMap((name) => repairs.get(name) ?? []),
  ];
}

function toldOf(rows: readonly RefusalRow[]): StandingRefusals {
  const shown = rows.slice(0, SHOWN_REFUSALS).map((row) => {
    const { alias, error, remediation } = toRefused(row);
    return { alias, error, remediation };
  });
  return { count: rows.length, shown };
}

/** The same with the catch-all that is made together with the domain. */
export function withCatchAll(survey: AliasSurvey, spec: DomainSpec): AliasSurvey {
  const wish = catchAllWish(spec);
  if (wish === undefined) return survey;
  const { listed, counts, names } = survey;
  return {
    listed,
    counts: { ...counts, aliasesCreated: counts.aliasesCreated + 1 },
    names: { ...names, created: [...names.created, `${wish.name} ${wish.recipients.join(' ')}`] },
  };
}

function differencesOf(names: readonly string[], found: AliasComparison): readonly string[] {
  const changed = new Set(names);
  return found.differences
    .filter(({ alias }) => changed.has(alias))
    .map(({ alias, field, wanted, actual }) => `${alias} ${field} ${actual} -> ${wanted}`);
}

/** Mailboxes that are there and want one, and those that are about to be created. */
async function passwordsToSet(
  tools: Toolset,
  spec: DomainSpec,
  {
    created,
    listed,
  }: { readonly created: readonly string[]; readonly listed: readonly MailAlias[] },
): Promise<readonly string[]> {
  if (spec.passwords === 'none') return [];
  const { set } = await readWorklist(tools, spec, listed);
  const fresh = aliasesNamed(spec, created).filter((alias) => alias.mailbox);
  return [...new Set([...set, ...fresh.map((alias) => alias.name)])];
}
