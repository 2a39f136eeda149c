/** Which passwords that were proven earlier a health check logs in with again, and what it says of each login. Pure. */
import type { Finding } from './run.ts';

/** Logins of one health check: a fleet of large domains still ends in minutes, and the next check goes on with other mailboxes. */
export const LOGINS_A_CHECK = 20;

/**
 * With so many wrong logins standing at a mail server a health check tries no more. Forward Email locks a client address at ten and the ledger
 * stops everybody at five: the others are left to the passes that set passwords.
 */
export const CHECK_STOPS_AT_WRONG = 2;

/** A mailbox whose password a login proved. */
export interface ProvenMailbox {
  /** Local part. */
  readonly name: string;
  /** Of the newest proof, ISO 8601 UTC; absent where nobody noted it. */
  readonly provenAt?: string | undefined;
}

/** Whom to log in to, and how many others were proven before and are left for another check. */
export interface LoginSample {
  readonly names: readonly string[];
  readonly left: number;
}

/** The mailboxes not proven since `since` (ISO 8601 UTC), those whose proof is oldest first, at most `LOGINS_A_CHECK`. */
export function sampleLogins(mailboxes: readonly ProvenMailbox[], since: string): LoginSample {
  const start = Date.parse(since);
  const age = ({ provenAt }: ProvenMailbox): number =>
    provenAt === undefined ? 0 : Date.parse(provenAt);
  const old = mailboxes.filter((mailbox) => age(mailbox) < start);
  const sorted = old.toSorted((a, b) => age(a) - age(b));
  const names = sorted.slice(0, LOGINS_A_CHECK).map(({ name }) => name);
  return { names, left: old.length - names.length };
}

/** What one login said: `unjudged` is a refusal that says nothing of the password. */
export interface LoginSaid {
  /** The mailbox's address. */
  readonly alias: string;
  readonly said: 'opened' | 'wrong' | 'unjudged';
  readonly detail: string;
}

/** All that came of the logins of one check. */
export interface LoginsSeen {
  readonly domain: string;
  readonly said: readonly LoginSaid[];
  /** Mailboxes that were to be tried and were not, and why. */
  readonly stopped?: { readonly count: number; readonly why: string };
}

/** One finding for all that opened, one for each that did not, one for those that were not tried. */
export function loginFindings({ domain, said, stopped }: LoginsSeen): readonly Finding[] {
  const opened = said.filter((one) => one.said === 'opened').length;
  return [
    ...(opened === 0 ? [] : [openedAgain(opened)]),
    ...said.flatMap((one) => (one.said === 'opened' ? [] : [problem(one, domain)])),
    ...(stopped === undefined ? [] : [notTried(domain, stopped)]),
  ];
}

/** Mailboxes that were to be tried and were not. */
export function notTried(
  domain: string,
  { count, why }: { readonly count: number; readonly why: string },
): Finding {
  return {
    ...{ pass: '4-1', check: 'login.untried', status: 'not-tested' },
    message: `${String(count)} mailboxes proven earlier were not logged in to again: ${why}`,
    remedy: `mailkeel start <manifest> --only ${domain} --phase 4 goes on with those whose proof is oldest`,
  };
}

function openedAgain(count: number): Finding {
  const message = `${String(count)} of the mailboxes proven earlier were logged in to again with the password in the vault`;
  return { pass: '4-1', check: 'login', status: 'pass', message };
}

function problem({ alias, said, detail }: LoginSaid, domain: string): Finding {
  const message = `${alias} was proven earlier, and now: ${detail}`;
  const isWrong = said === 'wrong';
  return {
    ...{ pass: '4-1', check: isWrong ? 'login.wrong' : 'login.refused', status: 'fail' },
    ...{ alias, message, remedy: isWrong ? CHANGED : lookAgain(domain) },
  };
}

const CHANGED =
  'somebody changed it at the provider: give Mailkeel the current one (mailkeel passwords import <csv> --replace --reason "…"), or leave it to its owner';

function lookAgain(domain: string): string {
  return `see that the mailbox is enabled with IMAP on and that name servers serve the ownership record (mailkeel diagnose-passwords <manifest> --only ${domain}), then mailkeel start <manifest> --only ${domain} --phase 4`;
}
