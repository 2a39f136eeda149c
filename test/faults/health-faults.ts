/** Faults in the public DNS of domains, planted as records at real name servers; each repair is the record the remedy asks for. */
import { lookAtDomains, type Records } from './health-house.ts';
import type { PlantedFault, Told } from './planted.ts';

interface Row {
  readonly type: string;
  /** Before the domain, as `_dmarc`; absent: the domain itself. */
  readonly at?: string;
  readonly content: string;
  readonly priority?: number;
}

const SPF: Row = { type: 'TXT', content: 'v=spf1 ip4:192.0.2.0/24 -all' };
const MX: Row = { type: 'MX', content: 'mx1.example.net', priority: 10 };
const DMARC: Row = {
  ...{ type: 'TXT', at: '_dmarc' },
  content: 'v=DMARC1; p=reject; rua=mailto:dmarc@example.com',
};

type Named = readonly [
  fault: string,
  check: string,
  cause: RegExp,
  remedy: RegExp,
  planted: readonly Row[],
  repaired: readonly Row[],
];

const spf = (content: string): Row => ({ ...SPF, content });

const ROWS: readonly Named[] = [
  [
    'two SPF records',
    'spf',
    /2 SPF records/,
    /merge them into one/,
    [SPF, spf('v=spf1 -all')],
    [SPF],
  ],
  ['no SPF record', 'spf', /no SPF record/, /v=spf1/, [], [SPF]],
  [
    'a term that is none',
    'spf',
    /"ipv4:192\.0\.2\.1" is no SPF term/,
    /correct this term/,
    [spf('v=spf1 ipv4:192.0.2.1 -all')],
    [SPF],
  ],
  [
    'SPF that lets everybody send',
    'spf.all',
    /"\+all"/,
    /~all or -all/,
    [spf('v=spf1 +all')],
    [SPF],
  ],
  [
    'an MX that is an alias',
    'mx.cname',
    /mail\.example\.net is an alias of mx1/,
    /name mx1\.example\.net itself/,
    [{ ...MX, content: 'mail.example.net' }],
    [MX],
  ],
  [
    'an MX without an address',
    'mx.address',
    /mx9\.example\.net has no address/,
    /correct the name/,
    [{ ...MX, content: 'mx9.example.net' }],
    [MX],
  ],
  [
    'an MX that is an address',
    'mx.address',
    /192\.0\.2\.25 is an address/,
    /name a host/,
    [{ ...MX, content: '192.0.2.25' }],
    [MX],
  ],
  ['no DMARC record', 'dmarc', /no DMARC record/, /publish TXT _dmarc/, [], [DMARC]],
  [
    'two DMARC records',
    'dmarc',
    /2 DMARC records/,
    /leave one/,
    [DMARC, { ...DMARC, content: 'v=DMARC1; p=none' }],
    [DMARC],
  ],
  [
    'DMARC reports with a size, as RFC 7489 had it',
    'dmarc.tags',
    /a size after "!" in rua/,
    /remove the "!"/,
    [{ ...DMARC, content: `${DMARC.content}!10m` }],
    [DMARC],
  ],
  [
    'an SPF record of Sender ID left over',
    'spf.sender-id',
    /Sender ID/,
    /remove it/,
    [SPF, { type: 'TXT', content: 'spf2.0/pra -all' }],
    [SPF],
  ],
  [
    'a service for clients that begins in the clear',
    'autoconfig.clear',
    /_imap\._tcp\.fault-\d+\.test sends clients to mx1\.example\.net/,
    /SRV "0 0 0 \." .* at _imaps\._tcp\.fault-\d+\.test/,
    [{ type: 'SRV', at: '_imap._tcp', content: '1 143 mx1.example.net', priority: 0 }],
    [{ type: 'SRV', at: '_imaps._tcp', content: '1 993 mx1.example.net', priority: 0 }],
  ],
  [
    'DMARC at the wrong name',
    'dmarc.place',
    /stands at fault-\d+\.test/,
    /move it to _dmarc/,
    [{ type: 'TXT', content: DMARC.content }],
    [DMARC],
  ],
];

/** A domain of its own for each, in a top-level domain that is nobody's (RFC 2606 §2). */
const domainOf = (nth: number): string => `fault-${String(nth)}.test`;

function recordsOf(nth: number, rows: readonly Row[]): Records {
  const domain = domainOf(nth);
  const records = rows.map(({ at, ...row }) => ({
    ...row,
    name: at === undefined ? domain : `${at}.${domain}`,
  }));
  return { domain, records };
}

const looks = new Map<string, Promise<readonly Told[]>>();

/** One `mailkeel health` over all of them. */
function once(state: 'planted' | 'repaired'): Promise<readonly Told[]> {
  const domains = ROWS.map(([, , , , planted, repaired], nth) =>
    recordsOf(nth, state === 'planted' ? planted : repaired),
  );
  const look = looks.get(state) ?? lookAtDomains(domains);
  looks.set(state, look);
  return look;
}

export const HEALTH_FAULTS: readonly PlantedFault[] = ROWS.map(
  ([fault, check, cause, remedy], nth) => ({
    ...{ fault, check, subject: domainOf(nth), cause, remedy },
    ...{ command: 'health' as const, look: once },
  }),
);
