/** The bill `start` shows before the first write: what a run would change, summed over read-only surveys of its domains. */

import { present } from './report-fields.ts';

/** What a survey found about one domain. Fields a survey cannot know are absent and left out of the bill, never guessed. */
export interface Survey {
  readonly domain: string;
  readonly dnsWrites: number;
  readonly dnsDeletions: number;
  readonly domainCreated: boolean;
  readonly aliasesCreated: number;
  readonly aliasesChanged: number;
  readonly passwordsToSet: number;
  readonly existingAliases: number;
  /** Aliases at the provider that the manifest does not name. */
  readonly unmanaged: number;
  /** Zone the DNS writes go to. */
  readonly zone?: string;
  readonly existingForwarders?: number;
  /** Existing mailboxes whose password Mailkeel does not know. */
  readonly existingMailboxes?: number;
  readonly park?: { readonly code: string };
}

/** How fast passwords can be set. Times are milliseconds since the epoch. */
export interface PasswordPace {
  readonly now: number;
  readonly everyMs: number;
  readonly perDay?: number;
  /** Left in the current window; absent = the whole day's budget. */
  readonly left?: number;
  readonly windowEndsAt?: number;
  /** E-mails the provider sends about it: one per password. */
  readonly notice?: { readonly provider: string; readonly admins: number };
}

export interface Bill {
  readonly total: number;
  readonly changed: number;
  readonly dnsRecords: number;
  readonly dnsDeletions: number;
  /** Absent when a survey with DNS writes did not name its zone. */
  readonly zones?: number;
  readonly domainsCreated: number;
  readonly aliasesCreated: number;
  readonly aliasesChanged: number;
  readonly passwords: number;
  readonly pace?: PasswordPace;
  /** Milliseconds since the epoch; absent without passwords or pace. */
  readonly doneAt?: number;
  readonly domainsLeft: number;
  readonly aliasesLeft: number;
  readonly forwardersLeft?: number;
  readonly mailboxesLeft?: number;
  /** Domains that will wait for a person before anything else. */
  readonly parks: readonly { readonly domain: string; readonly code: string }[];
}

/** Sums surveys into one bill. `total` counts the domains of the manifest; those not surveyed count as left alone. */
export function sumBill(surveys: readonly Survey[], total: number, pace?: PasswordPace): Bill {
  const changed = surveys.filter(isChanged).length;
  const passwords = sum(surveys, ({ passwordsToSet }) => passwordsToSet);
  return {
    total,
    changed,
    dnsRecords: sum(surveys, ({ dnsWrites }) => dnsWrites),
    dnsDeletions: sum(surveys, ({ dnsDeletions }) => dnsDeletions),
    ...present({ zones: countZones(surveys) }),
    domainsCreated: surveys.filter(({ domainCreated }) => domainCreated).length,
    aliasesCreated: sum(surveys, ({ aliasesCreated }) => aliasesCreated),
    aliasesChanged: sum(surveys, ({ aliasesChanged }) => aliasesChanged),
    passwords,
    ...present({ pace, doneAt: pace && finishTime(passwords, pace) }),
    domainsLeft: Math.max(0, total - changed),
    aliasesLeft: sum(surveys, ({ existingAliases, aliasesChanged }) =>
      Math.max(0, existingAliases - aliasesChanged),
    ),
    ...present({
      forwardersLeft: sumKnown(surveys.map((survey) => survey.existingForwarders)),
      mailboxesLeft: sumKnown(surveys.map((survey) => survey.existingMailboxes)),
    }),
    parks: surveys.flatMap(({ domain, park }) =>
      park === undefined ? [] : [{ domain, code: park.code }],
    ),
  };
}

/** When the last password would be set: the pace within a window, the budget over windows of 24 hours. */
export function finishTime(passwords: number, pace: PasswordPace): number | undefined {
  if (passwords === 0) return undefined;
  const { now, everyMs, perDay } = pace;
  if (perDay === undefined) return now + passwords * everyMs;
  const left = Math.min(pace.left ?? perDay, perDay);
  if (passwords <= left) return now + passwords * everyMs;
  if (perDay <= 0) return undefined;
  const later = passwords - Math.max(0, left);
  const windows = Math.ceil(later / perDay);
  const inLast = later - (windows - 1) * perDay;
  return (pace.windowEndsAt ?? now + DAY_MS) + (windows - 1) * DAY_MS + inLast * everyMs;
}

const DAY_MS = 86_400_000;

function isChanged(survey: Survey): boolean {
  const { dnsWrites, dnsDeletions, aliasesCreated, aliasesChanged, passwordsToSet } = survey;
  return (
    survey.domainCreated ||
    dnsWrites + dnsDeletions + aliasesCreated + aliasesChanged + passwordsToSet > 0
  );
}

function countZones(surveys: readonly Survey[]): number | undefined {
  const writing = surveys.filter(({ dnsWrites, dnsDeletions }) => dnsWrites + dnsDeletions > 0);
  const zones = writing.flatMap(({ zone }) => zone ?? []);
  return zones.length === writing.length ? new Set(zones).size : undefined;
}

function sumKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.flatMap((value) => value ?? []);
  return known.length === values.length ? known.reduce((a, b) => a + b, 0) : undefined;
}

function sum(surveys: readonly Survey[], of: (survey: Survey) => number): number {
  return surveys.reduce((total, survey) => total + of(survey), 0);
}
