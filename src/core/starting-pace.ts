/** What a ledger row begins with, before the provider's answers, the manifest or an operator correct it. */
import type { Operation } from './spec.ts';

export interface StartingPace {
  readonly everyMs: number;
  readonly perDay?: number;
  readonly maxInFlight: number;
}

type Paces = Readonly<Record<Operation, StartingPace>>;

const FIVE_A_SECOND = { everyMs: 200, maxInFlight: 4 } as const;

/**
 * Forward Email's documented limits per user and day; passwords slower, because each one mails every admin of the domain. The pace of
 * logins is their being serial: ten wrong ones an hour lock the whole address out, so no second one may be under way.
 */
const MAIL: Paces = {
  requests: FIVE_A_SECOND,
  domains: { ...FIVE_A_SECOND, perDay: 50 },
  aliases: { ...FIVE_A_SECOND, perDay: 300 },
  passwords: { everyMs: 2000, perDay: 300, maxInFlight: 4 },
  logins: { everyMs: 0, maxInFlight: 1 },
};

/** Cloudflare allows 1,200 requests in five minutes. */
const CLOUDFLARE: Paces = { ...MAIL, requests: { everyMs: 250, maxInFlight: 4 } };

/** The operator's own server: kept from crowding it. */
const POWERDNS: Paces = { ...MAIL, requests: { everyMs: 100, maxInFlight: 4 } };

/** 10 a second and 4 at once: the server itself allows an account that is no administrator 1,000 a minute, and 4 requests at a time. */
const TEN_A_SECOND = { everyMs: 100, maxInFlight: 4 } as const;
const STALWART: Paces = {
  requests: TEN_A_SECOND,
  domains: TEN_A_SECOND,
  aliases: TEN_A_SECOND,
  // Two requests each: a look whether there is a password, and the write.
  passwords: FIVE_A_SECOND,
  logins: MAIL.logins,
};

const PACES: ReadonlyMap<string, Paces> = new Map([
  ['cloudflare', CLOUDFLARE],
  ['powerdns', POWERDNS],
  ['stalwart', STALWART],
]);

/** Starting values for one operation at a provider, by the provider's own name. */
export function startingPace(provider: string, operation: Operation): StartingPace {
  return (PACES.get(provider) ?? MAIL)[operation];
}
