/** What decides how many calls a run of one domain makes: as a survey finds it, or as it is when nothing exists yet. Pure. */
import { compareAliases } from './aliases.ts';
import { catchAllWish } from './catch-all.ts';
import type { Phase } from './run.ts';
import type { AliasSpec, DomainSpec } from './spec.ts';

/** One account as a run uses it. */
export interface Party {
  /** Label in the manifest. */
  readonly label: string;
  /** Identity key: what the ledger and the provider count by. */
  readonly account: string;
  /** Name of its adapter, e.g. `forward-email`. */
  readonly provider: string;
}

/** Counts are of one run over the domain in which nothing fails. */
export interface Circumstances {
  readonly mail: Party;
  /** Absent: DNS is done by hand. */
  readonly dns?: Party;
  /** The ledger's account for logins, by mail server. */
  readonly logins: string;
  readonly phases: readonly Phase[];
  /** The mail provider has the domain. */
  readonly exists: boolean;
  readonly free: boolean;
  /** At its last look the provider saw ownership record and MX, by itself. */
  readonly seen: boolean;
  /** Sending is not approved yet, so the provider is asked to look. */
  readonly sendingWaits: boolean;
  /** Administrators who get an e-mail about each password; 0 where the provider sends none. */
  readonly admins: number;
  /** Protections to switch on. */
  readonly protections: number;
  /** A catch-all is made together with the domain. */
  readonly catchAll: boolean;
  /** The whole object of the domain is kept before its first change, and was not yet. */
  readonly domainUnkept: boolean;
  readonly zone: {
    /** Names asked for until the zone was found: the domain's and its parents'. */
    readonly asked: number;
    readonly found: boolean;
    readonly writes: boolean;
    /** A conflict makes the run wait before anything is written. */
    readonly conflict: boolean;
  };
  readonly mx: {
    /** The provider's check of the MX is switched off meanwhile. */
    readonly away: boolean;
    /** It is off from before, and Mailkeel's to switch on again. */
    readonly marked: boolean;
    /** `mx: last`, its time is after the logins, and `switchWrites` says whether records are left to write then. */
    readonly last: boolean;
    readonly switchWrites: boolean;
    /** No login is to be proven, so nothing speaks for moving the mail: the switch waits for a person. */
    readonly unproven: boolean;
  };
  readonly aliases: {
    /** At the provider before the run. */
    readonly listed: number;
    readonly created: number;
    /** Of them those without recipients: created disabled, then emptied and enabled. */
    readonly emptied: number;
    readonly repaired: number;
    /** Of them those whose whole object is not kept yet. */
    readonly unkept: number;
  };
  readonly passwords: {
    readonly set: number;
    /** Stand in the vault and were never proven. */
    readonly prove: number;
    /** Proven, or known to have a password of their own: only looked at. */
    readonly standing: number;
    /** Of them those a login proved: the health check logs in to some of them again. */
    readonly proven: number;
  };
}

/** Aliases that get no copies: the vendor would put the account's owner in. */
export function countEmptied(aliases: readonly AliasSpec[]): number {
  return aliases.filter(({ recipients = [] }) => recipients.length === 0).length;
}

/** Two MX, ownership, SPF, DKIM, Return-Path and DMARC, and the extras: nobody names them before the domain exists. */
export function recordsOfNewDomain({ dns }: Pick<DomainSpec, 'dns'>): number {
  const optional = [
    dns.mx === 'keep' ? 0 : 2,
    dns.spf === 'keep' ? 0 : 1,
    dns.dmarc === 'keep' ? 0 : 1,
    dns.extras?.includes('tls-rpt') === true ? 1 : 0,
    dns.extras?.includes('autoconfig') === true ? 2 : 0,
  ];
  return optional.reduce((sum, count) => sum + count, 3);
}

/** True where the run has the provider look away from the MX of a domain it creates. */
export function looksAwayFromMx({ dns }: Pick<DomainSpec, 'dns'>, provider: string): boolean {
  return provider === 'forward-email' && (dns.mx === 'last' || dns.mx === 'replace');
}

/** A domain of which nothing exists but a zone of its own name, in accounts nobody was asked about. */
export function unseenCircumstances(
  spec: DomainSpec,
  parties: Pick<Circumstances, 'mail' | 'dns' | 'logins'>,
): Circumstances {
  const isMissing = spec.phases.includes(1);
  const created = spec.phases.includes(2) ? newAliases(spec) : [];
  const mailboxes = created.filter(({ mailbox }) => mailbox).length;
  const set = spec.phases.includes(3) && spec.passwords !== 'none' ? mailboxes : 0;
  const { provider } = parties.mail;
  return {
    ...parties,
    ...{ phases: spec.phases, exists: !isMissing, free: false, seen: false },
    sendingWaits: provider === 'forward-email',
    admins: provider === 'forward-email' ? 1 : 0,
    ...{ protections: 0, catchAll: isMissing && catchAllWish(spec) !== undefined },
    domainUnkept: true,
    zone: { asked: 1, found: true, writes: isMissing, conflict: false },
    mx: {
      away: isMissing && looksAwayFromMx(spec, provider),
      marked: false,
      last: spec.dns.mx === 'last' && parties.dns !== undefined,
      switchWrites: true,
      unproven: set === 0 && spec.aliases.some(({ mailbox }) => mailbox),
    },
    aliases: {
      ...{ listed: 0, created: created.length, emptied: countEmptied(created) },
      ...{ repaired: 0, unkept: 0 },
    },
    passwords: { set, prove: 0, standing: 0, proven: 0 },
  };
}

function newAliases(spec: DomainSpec): readonly AliasSpec[] {
  const missing = new Set(compareAliases(spec, [], new Set()).missing);
  return spec.aliases.filter(({ name }) => missing.has(name));
}
