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
  /** Protections that would be switched on. */
  readonly protections?: readonly string[];
  readonly existingForwarders?: number;
  /** Existing mailboxes whose password Mailkeel does not know. */
  readonly existingMailboxes?: number;
  readonly park?: { readonly code: string };
  readonly refused?: StandingRefusals;
  /** Of the account the domain uses; absent without passwords to set. */
  readonly passwordPace?: PasswordPace;
}

/** Aliases refused for good by an earlier run, which are not tried again while their entries stand. */
export interface StandingRefusals {
  readonly count: number;
  /** The first of them. */
  readonly shown: readonly {
    /** Its address. */
    readonly alias: string;
    readonly error: string;
    readonly remediation: string;
  }[];
}

/** How fast one account's passwords can be set. Times are milliseconds since the epoch. */
export interface PasswordPace {
  /** Identity key of the account. */
  readonly account: string;
  /** When the next one can be set: now, or the end of a pause. */
  readonly now: number;
  readonly everyMs: number;
  readonly perDay?: number;
  /** Left in the current window; absent = the whole day's budget. */
  readonly left?: number;
  readonly windowEndsAt?: number;
  /** Who sends the admins of a domain an e-mail about each password; `admins` where their number is known. */
  readonly notice?: { readonly provider: string; readonly admins?: number };
  /** An operator paused the account, and nobody knows until when. */
  readonly paused?: true;
}

/** E-mails a provider sends about passwords. */
export interface Notice {
  readonly provider: string;
  readonly emails: number;
  readonly admins?: number;
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
  /** Absent when the passwords are of several accounts. */
  readonly pace?: PasswordPace;
  /** Milliseconds since the epoch: when the slowest account is done; absent without passwords or pace. */
  readonly doneAt?: number;
  readonly notices: readonly Notice[];
  readonly domainsLeft: number;
  readonly aliasesLeft: number;
  readonly forwardersLeft?: number;
  readonly mailboxesLeft?: number;
  /** Aliases the manifest does not name; among `aliasesLeft`. */
  readonly unmanaged: number;
  /** Aliases refused for good earlier and not tried again, with the first addresses; absent when there are none. */
  readonly refused?: { readonly count: number; readonly aliases: readonly string[] };
  /** Domains that will wait for a person before anything else. */
  readonly parks: readonly { readonly domain: string; readonly code: string }[];
}

/** Sums surveys into one bill. `total` counts the domains of the manifest; those not surveyed count as left alone. */
export function sumBill(surveys: readonly Survey[], total: number): Bill {
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
    ...billPasswords(surveys),
    domainsLeft: Math.max(0, total - changed),
    aliasesLeft: sum(surveys, ({ existingAliases, aliasesChanged }) =>
      Math.max(0, existingAliases - aliasesChanged),
    ),
    ...present({
      forwardersLeft: sumKnown(surveys.map((survey) => survey.existingForwarders)),
      mailboxesLeft: sumKnown(surveys.map((survey) => survey.existingMailboxes)),
    }),
    unmanaged: sum(surveys, ({ unmanaged }) => unmanaged),
    ...present({ refused: sumRefused(surveys) }),
    parks: surveys.flatMap(({ domain, park }) =>
      park === undefined ? [] : [{ domain, code: park.code }],
    ),
  };
}

interface Load {
  readonly pace: PasswordPace;
  readonly passwords: number;
}

function billPasswords(surveys: readonly Survey[]): Pick<Bill, 'pace' | 'doneAt' | 'notices'> {
  const setting = surveys.filter(({ passwordsToSet }) => passwordsToSet > 0);
  const loads = loadsOf(setting);
  const [first, ...others] = loads;
  const ends = loads.flatMap(({ passwords, pace }) => finishTime(passwords, pace) ?? []);
  const known =
    setting.every(({ passwordPace }) => passwordPace !== undefined) && ends.length === loads.length;
  return {
    ...present({
      pace: known && others.length === 0 ? first?.pace : undefined,
      doneAt: known && ends.length > 0 ? Math.max(...ends) : undefined,
    }),
    notices: noticesOf(loads),
  };
}

/** How many passwords each account sets. */
function loadsOf(surveys: readonly Survey[]): readonly Load[] {
  const loads = new Map<string, Load>();
  for (const { passwordPace: pace, passwordsToSet } of surveys) {
    if (pace === undefined) continue;
    const before = loads.get(pace.account)?.passwords ?? 0;
    loads.set(pace.account, { pace, passwords: before + passwordsToSet });
  }
  return [...loads.values()];
}

function noticesOf(loads: readonly Load[]): readonly Notice[] {
  return loads.flatMap(({ pace: { notice }, passwords }) =>
    notice === undefined ? [] : [{ ...notice, emails: passwords }],
  );
}

/** When the last password would be set: the pace within a window, the budget over windows of 24 hours. `undefined` where nobody knows. */
export function finishTime(passwords: number, pace: PasswordPace): number | undefined {
  if (passwords === 0 || pace.paused === true) return undefined;
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

/** True when a run would write something for the domain. */
export function isChanged(survey: Survey): boolean {
  const { dnsWrites, dnsDeletions, aliasesCreated, aliasesChanged, passwordsToSet } = survey;
  const settings = survey.protections?.length ?? 0;
  return (
    survey.domainCreated ||
    dnsWrites + dnsDeletions + aliasesCreated + aliasesChanged + passwordsToSet + settings > 0
  );
}

function countZones(surveys: readonly Survey[]): number | undefined {
  const writing = surveys.filter(({ dnsWrites, dnsDeletions }) => dnsWrites + dnsDeletions > 0);
  const zones = writing.flatMap(({ zone }) => zone ?? []);
  return zones.length === writing.length ? new Set(zones).size : undefined;
}

function sumRefused(surveys: readonly Survey[]): Bill['refused'] {
  const found = surveys.flatMap(({ refused }) => refused ?? []);
  if (found.length === 0) return undefined;
  return {
    count: found.reduce((total, { count }) => total + count, 0),
    aliases: found.flatMap(({ shown }) => shown.map(({ alias }) => alias)),
  };
}

function sumKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.flatMap((value) => value ?? []);
  return known.length === values.length ? known.reduce((a, b) => a + b, 0) : undefined;
}

function sum(surveys: readonly Survey[], of: (survey: Survey) => number): number {
  return surveys.reduce((total, survey) => total + of(survey), 0);
}
