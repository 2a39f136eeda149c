/** What failed by the codes of the aliases, which know all of them, where only the latest failures are kept with their words. Pure. */
import {
  UNLISTED_CHECK,
  unlistedWords,
  type AliasCodes,
  type Failure,
  type Finding,
  type PassId,
} from '../core/run.ts';

/** One alias that failed in a pass; `alias` is its full address. */
export interface FailedAlias {
  readonly pass: PassId;
  readonly alias: string;
}

interface Known {
  readonly codes: ReadonlyMap<string, AliasCodes>;
  readonly input: { readonly domain: string };
  failures(): readonly Failure[];
}

/** Aliases that failed and of which no failure is listed any more, each with its first failed pass; linear in the aliases. */
export function unlistedFailures(run: Known): readonly FailedAlias[] {
  const listed = new Set(run.failures().map((failure) => failure.alias));
  return [...run.codes.values()].flatMap((codes) => {
    const pass = failedPass(codes);
    const alias = `${codes.alias}@${run.input.domain}`;
    return pass === undefined || listed.has(alias) ? [] : [{ pass, alias }];
  });
}

/** How many failed aliases are not listed; no key where all are. */
export function unlistedCount(run: Known): { readonly unlisted?: number } {
  const unlisted = unlistedFailures(run).length;
  return unlisted === 0 ? {} : { unlisted };
}

/** Says how many failed aliases are not listed; nothing where all are. */
export function unlistedFindings(run: Known): readonly Finding[] {
  const unlisted = unlistedFailures(run);
  const [first] = unlisted;
  if (first === undefined) return [];
  return [
    {
      pass: first.pass,
      check: UNLISTED_CHECK,
      status: 'warn',
      message: unlistedWords(unlisted.length),
      remedy: `correct what the listed failures say; mailkeel retry-failed ${run.input.domain} tries all of them again`,
    },
  ];
}

function failedPass({ create, password, proof }: AliasCodes): PassId | undefined {
  if (create === 'failed') return '2-1';
  if (password === 'failed') return '3-2';
  return proof === 'failed' || proof === 'wrong' ? '3-3' : undefined;
}
