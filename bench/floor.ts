/** The fastest a fleet can be under its accounts' pace, from the calls its operations need. Pure. */
import type { Load } from './scenario.ts';

type Shape = Pick<Load, 'domains' | 'aliases' | 'latencyMs' | 'everyMs'>;

/** One operation's paced slots, and the answers of the provider that follow one another within one slot. */
interface Need {
  readonly slots: number;
  readonly answers: number;
  /** Calls the ledger lets be in flight at a time. */
  readonly inFlight: number;
}

/**
 * What one mailbox needs. Without recipients the vendor puts the account's owner in, so an alias is created disabled, then emptied and
 * enabled: two answers in one slot.
 */
export const PER_ALIAS = {
  create: { slots: 1, answers: 2, inFlight: 4 },
  password: { slots: 1, answers: 1, inFlight: 4 },
  login: { slots: 1, answers: 1, inFlight: 1 },
} as const satisfies Readonly<Record<string, Need>>;

/**
 * What one new domain needs besides. At the mail provider: three reads of the domain (1-1, 3-1, 4-1), the provider's own look at DNS and at
 * its sending, who the account is, three listings (2-1, 2-2, 4-1), and its creation, which is read back. At the DNS host: find the zone and
 * list it in 1-2 and 4-1, and one batch.
 */
export const PER_DOMAIN = { mail: 9, create: 1, dnsHost: 5 } as const;

/**
 * Slots of the busiest operation (requests) of each account for one domain in phase 1: read it and have the provider look at its records;
 * find the zone, list it, one batch. Of a domain that is finished: read it; find the zone and list it.
 */
const ROUNDS = {
  'from nothing': { mail: 2, dnsHost: 3 },
  finished: { mail: 1, dnsHost: 2 },
} as const;

export type Round = keyof typeof ROUNDS;

/** The fastest all domains of one credential can be, milliseconds: its slots one after the other, everything else behind them. */
export function credentialFloorMs(
  { domains, everyMs }: Pick<Shape, 'domains' | 'everyMs'>,
  round: Round,
): number {
  const { mail, dnsHost } = ROUNDS[round];
  return domains * Math.max(mail, dnsHost) * everyMs;
}

/**
 * DNS questions of one domain that wait for one another: delegation and addresses, each wanted name and type at the name servers (side by
 * side) and at the resolver in 1-3; delegation, addresses and one question at each of two name servers in 3-1.
 */
export const DNS_QUESTIONS = 2 + 5 + 5 + 4;

export interface PaceTimes {
  /** Nothing can be faster: the slowest operation never stands still, everything else of the fleet hides behind it. */
  readonly floorMs: number;
  /** No floor, a yardstick: domains in step, so that the three operations of the fleet follow one another without overlap. */
  readonly inStepMs: number;
  /** The answers of all calls and DNS questions one after the other: one call at a time cannot be faster. */
  readonly serialMs: number;
}

/** What pace + latency allow, milliseconds. Everything of our own counts nothing here. */
export function paceTimes(load: Shape): PaceTimes {
  const { domains, aliases } = load;
  const setup = setupMs(load, domains);
  const stages = Object.values(PER_ALIAS).map((need) => slotMs(load, need) * aliases);
  const tails = Object.values(PER_ALIAS).reduce((sum, { answers }) => sum + answers, 0);
  const slowest = Math.max(...stages);
  const alone = stages.reduce((sum, stage) => sum + stage, 0);
  return {
    floorMs: setupMs(load, 1) + alone + slowest * (domains - 1),
    inStepMs: setup + alone * domains + tails * load.latencyMs,
    serialMs: (callsNeeded(load) + domains * DNS_QUESTIONS) * load.latencyMs,
  };
}

/** Time one slot of an operation keeps all others of it waiting. */
function slotMs({ everyMs, latencyMs }: Shape, { answers, inFlight }: Need): number {
  return Math.max(everyMs, (answers * latencyMs) / inFlight);
}

/** One domain's way through everything but its aliases, while `domains` share the mail account's slots; the DNS calls fit between. */
function setupMs({ everyMs, latencyMs }: Shape, domains: number): number {
  const slot = Math.max(domains * everyMs, latencyMs);
  const between = PER_DOMAIN.dnsHost + DNS_QUESTIONS;
  return (PER_DOMAIN.mail + PER_DOMAIN.create) * slot + between * latencyMs;
}

/** Calls the mail provider, the DNS host and the login server must receive, to hold beside what they did receive. */
export function callsNeeded({ domains, aliases }: Shape): number {
  const answers = Object.values(PER_ALIAS).reduce((sum, need) => sum + need.answers, 0);
  // Verifying and creating a domain are read back.
  const perDomain = PER_DOMAIN.mail + 1 + PER_DOMAIN.create + 1 + PER_DOMAIN.dnsHost;
  return domains * (aliases * answers + perDomain);
}
