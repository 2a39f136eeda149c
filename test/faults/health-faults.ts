/** Faults in the public DNS of a domain, planted as records; each repair is the record the remedy asks for. */
import type { ProviderSays } from '../../src/core/public-evidence.ts';
import { DOMAIN, World } from '../activities/fakes.ts';
import type { PlantedFault, Told } from './planted.ts';

interface Row {
  readonly type: string;
  readonly name?: string;
  readonly content: string;
  readonly priority?: number;
}

const SPF: Row = { type: 'TXT', content: 'v=spf1 ip4:192.0.2.0/24 -all' };
const MX: Row = { type: 'MX', content: 'mx1.example.net', priority: 10 };
const DMARC: Row = {
  type: 'TXT',
  name: `_dmarc.${DOMAIN}`,
  content: `v=DMARC1; p=reject; rua=mailto:dmarc@${DOMAIN}`,
};
const ADDRESSES: readonly Row[] = [
  { type: 'A', name: 'mx1.example.net', content: '192.0.2.25' },
  { type: 'CNAME', name: 'mail.example.net', content: 'mx1.example.net' },
];

/** What the mail provider says of the domain; a run's health check compares the world with it. */
const SAYS: ProviderSays = {
  keys: [{ name: `mail._domainkey.${DOMAIN}`, value: `v=DKIM1; k=ed25519; p=${'A'.repeat(43)}=` }],
  returnPath: `bounces.${DOMAIN}`,
  unheard: [],
};
const KEY: Row = { type: 'TXT', name: SAYS.keys[0]!.name, content: SAYS.keys[0]!.value };
const BOUNCES: Row = { type: 'TXT', name: `bounces.${DOMAIN}`, content: SPF.content };

async function health(
  rows: readonly Row[],
  provider: ProviderSays = SAYS,
): Promise<readonly Told[]> {
  const world = new World();
  const records = rows.map(({ name = DOMAIN, ...row }, nth) => ({
    ...{ id: String(nth), ttl: 300, name },
    ...row,
  }));
  world.resolver.cache = () => records;
  const checks = await world.do('checkPublicDns', {
    ...{ ...world.call(), account: 'public-dns' },
    provider,
  });
  return checks.map(({ status, ...check }) => ({ ...check, bad: status !== 'pass' }));
}

type Named = readonly [
  fault: string,
  check: string,
  cause: RegExp,
  remedy: RegExp,
  planted: readonly Row[],
  repaired: readonly Row[],
  /** What the provider says meanwhile, where that is the fault. */
  says?: ProviderSays,
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
    'DMARC at the wrong name',
    'dmarc.place',
    /stands at example\.com/,
    /move it to _dmarc/,
    [{ ...DMARC, name: DOMAIN }],
    [DMARC],
  ],
  [
    'a Return-Path that leads to no SPF',
    'alignment',
    /bounces\.example\.com, the Return-Path .* no SPF record/,
    /publish the Return-Path CNAME/,
    [],
    [BOUNCES],
  ],
  [
    'the DKIM key of another host',
    'dkim.key',
    /is not the key the mail provider signs with/,
    /publish the DKIM record of the mail provider/,
    [{ ...KEY, content: `v=DKIM1; k=ed25519; p=${'B'.repeat(43)}=` }],
    [KEY],
  ],
  [
    'nobody who hears of abuse',
    'hygiene.postmaster',
    /abuse@example\.com takes no mail/,
    /name abuse among the aliases/,
    [],
    [],
    { ...SAYS, unheard: ['abuse'] },
  ],
];

export const HEALTH_FAULTS: readonly PlantedFault[] = ROWS.map(
  ([fault, check, cause, remedy, planted, repaired, says]) => ({
    ...{ fault, check, cause, remedy, command: 'health' as const },
    look: (world) =>
      world === 'planted'
        ? health([...ADDRESSES, ...planted], says)
        : health([...ADDRESSES, ...repaired]),
  }),
);
