/** Texts a provider stores in a spelling of its own: written once, then told and not written again. */
import {
  compareAliases,
  type AliasComparison,
  type AliasFieldDifference,
} from '../core/aliases.ts';
import type { MailAlias } from '../core/mail.ts';
import type { AliasSpec } from '../core/spec.ts';
import type { Toolset } from './accounts.ts';
import { rememberSpelling, type Refusals } from './refusals.ts';

/** Fields a provider may store otherwise than it was sent and still mean the same. */
const SPELLED: readonly string[] = ['description', 'labels'];

/**
 * Remembers how the provider spells an alias it has just been sent whole. Where anything but the spelling of texts differs, nothing is: that
 * is to be repaired.
 */
export async function noticeSpelling(
  tools: Toolset,
  about: { readonly domain: string; readonly alias: AliasSpec },
  stored: MailAlias,
): Promise<void> {
  const wish = { aliases: [about.alias], existing: 'converge' } as const;
  const differences = mendable(compareAliases(wish, [stored], new Set()).differences);
  if (differences.length === 0 || differences.some(({ field }) => !SPELLED.includes(field))) return;
  await rememberSpelling(tools, about, spelling(differences));
}

/** IMAP is never switched off, so that difference is not one a write could end. */
function mendable(differences: readonly AliasFieldDifference[]): readonly AliasFieldDifference[] {
  return differences.filter(({ field, actual }) => field !== 'mailbox' || actual !== 'yes');
}

function spelling(differences: readonly AliasFieldDifference[]): string {
  const lines = differences.map(
    ({ field, actual, wanted }) =>
      `the provider stores ${field} as "${actual}", the manifest says "${wanted}"`,
  );
  return lines.join('; ');
}

/** Local parts to repair: neither refused for good, nor different in nothing but the spelling known from the last write. */
export function repairsLeft(
  { repairable, differences }: AliasComparison,
  { repairs, spellings }: Pick<Refusals, 'repairs' | 'spellings'>,
): readonly string[] {
  return repairable.filter((name) => {
    const own = mendable(differences.filter(({ alias }) => alias === name));
    return !repairs.has(name) && spellings.get(name)?.error !== spelling(own);
  });
}
