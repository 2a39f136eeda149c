/** Thirty live domains of one agency, each with something a careless tool would break. */
import { parseScenario, type Scenario } from '../../src/simulators/scenario.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { mailSeed, recordsOf, type Live, type LiveAlias } from './live-domain.ts';

const mailbox = (name: string): LiveAlias => ({
  ...{ name, has_imap: true, recipients: [] },
  password: `of-${name}-since-2019-Wk4tz9QeLr2`,
});
const forwarder = (name: string, ...recipients: readonly string[]): LiveAlias => ({
  name,
  recipients,
});
const CATCH_ALL: LiveAlias = { name: '*', recipients: ['boss@example.edu'] };
const REGEX: LiveAlias = { name: '/^(sales|shop)-.+$/', recipients: ['crm@example.edu'] };
const TEAM = [mailbox('anna'), mailbox('ben'), forwarder('info', 'anna@example.edu')];

const mx = (name: string, content: string, priority: number, locked = false) => ({
  ...{ name, type: 'MX', content, priority, read_only: locked },
});
const txt = (name: string, content: string, locked = false) => ({
  ...{ name, type: 'TXT', content: `"${content}"`, read_only: locked },
});
const OTHERS = 'v=spf1 include:_spf.google.com include:servers.mcsv.net';
const routing = (name: string) => [
  mx(name, 'route1.mx.cloudflare.net', 12, true),
  mx(name, 'route2.mx.cloudflare.net', 47, true),
  txt(name, 'v=spf1 include:_spf.mx.cloudflare.net ~all', true),
];

/** Domains a plan of "everything" would leave as they are: equality means means the same. */
const ALIKE: readonly Live[] = [
  { name: 'example.com', aliases: [...TEAM, CATCH_ALL], mx: [0, 0] },
  { name: 'example.org', aliases: TEAM, mx: [5, 10] },
  { name: 'a01.example.com', aliases: [CATCH_ALL, REGEX], mx: [10, 5] },
  { name: 'a02.example.com', aliases: TEAM, spf: `${OTHERS} include:spf.forwardemail.net ~all` },
  { name: 'a03.example.com', aliases: TEAM, spf: 'v=spf1 a mx include:spf.forwardemail.net ?all' },
  { name: 'a04.example.com', aliases: TEAM, dmarc: 'v=DMARC1; p=none' },
  {
    ...{ name: 'a05.example.com', aliases: TEAM },
    dmarc: 'v=DMARC1; p=quarantine; pct=50; ri=3600; rua=mailto:d@example.edu',
  },
  { name: 'a06.example.com', aliases: [forwarder('post', 'https://hooks.example.edu/in?key=1')] },
  {
    name: 'a07.example.com',
    aliases: [{ ...mailbox('old'), is_enabled: false }, mailbox('new')],
    domain: { has_phishing_protection: false, has_virus_protection: false },
  },
  {
    name: 'a08.example.com',
    aliases: [
      {
        ...forwarder('desk', 'anna@example.edu', 'ben@example.edu'),
        ...{ description: 'Front desk, 2nd floor', labels: ['front-desk'] },
      },
      { ...forwarder('sum', 'anna@example.edu'), description: '=SUM(A1:A9)' },
    ],
  },
  { name: 'mail.example.com', aliases: TEAM, zone: 'example.com', mx: [0, 10] },
  { name: 'xn--bcher-kva.example.com', aliases: TEAM },
  { name: 'a09.example.com', aliases: [forwarder('host', 'mx.example.edu'), mailbox('anna')] },
  { name: 'a10.example.com', aliases: [] },
  { name: 'a11.example.com', aliases: manyForwarders(1_050) },
];

/** Domains of which something is to be kept, or phase 1 left out. */
const OTHERWISE: readonly Live[] = [
  { name: 'b01.example.net', aliases: TEAM, mx: [], beside: routing('b01.example.net'), spf: null },
  {
    name: 'b02.example.net',
    aliases: TEAM,
    mx: [],
    beside: [mx('b02.example.net', 'aspmx.l.google.com', 1)],
  },
  { name: 'b03.example.net', aliases: TEAM, mx: [10] },
  {
    name: 'b04.example.net',
    aliases: TEAM,
    beside: [mx('b04.example.net', 'backup.example.edu', 50)],
  },
  { name: 'b05.example.net', aliases: TEAM, spf: null },
  {
    name: 'b06.example.net',
    aliases: TEAM,
    beside: [txt('b06.example.net', 'v=spf1 ip4:192.0.2.0/24 -all')],
  },
  { name: 'b07.example.net', aliases: TEAM, spf: `${OTHERS} -all` },
  { name: 'b08.example.net', aliases: TEAM, dmarc: null },
  { name: 'b09.example.net', aliases: TEAM, dkim: false },
  { name: 'b10.example.net', aliases: TEAM, ownership: 'another00x' },
  { name: 'b11.example.edu', aliases: TEAM, zone: null },
  {
    ...{ name: 'b12.example.net', aliases: TEAM, dmarc: null },
    beside: [
      { name: '_dmarc.b12.example.net', type: 'CNAME', content: 'dmarc.vendor.example.edu' },
    ],
  },
  {
    ...{ name: 'b13.example.net', aliases: [...TEAM, CATCH_ALL] },
    beside: [txt('b13.example.net', 'forward-email=jobs:hr@example.edu')],
  },
  { name: 'b14.example.net', aliases: [], domain: { plan: 'free' } },
  {
    ...{ name: 'b15.example.net', aliases: TEAM, mx: [], zone: 'example.net' },
    beside: [{ name: 'b15.example.net', type: 'NS', content: 'ns1.elsewhere.example.edu' }],
  },
];

/** All thirty. */
export const LIVE: readonly Live[] = [...ALIKE, ...OTHERWISE];
/** Those of them no manifest can name. */
export const LEFT_OUT: readonly string[] = ['b14.example.net'];

/** So many that one page of a listing does not hold them. */
function manyForwarders(count: number): readonly LiveAlias[] {
  return Array.from({ length: count }, (_, index) =>
    forwarder(`team-${String(index)}`, 'anna@example.edu'),
  );
}

/** The world they live in. The zone of the one without is in an account the token does not see. */
export function liveWorld(): Scenario {
  const zones = new Map<string, unknown[]>([['example.net', []]]);
  for (const live of LIVE) {
    if (live.zone === null) continue;
    const zone = live.zone ?? live.name;
    zones.set(zone, [...(zones.get(zone) ?? []), ...recordsOf(live)]);
  }
  const unseen = LIVE.filter(({ zone }) => zone === null);
  return parseScenario({
    forwardEmail: {
      accounts: [
        {
          ...{ token: FE_TOKEN, id: 'live-1', email: 'boss@example.edu' },
          domains: LIVE.map(mailSeed),
        },
      ],
    },
    cloudflare: {
      accounts: [
        {
          ...{ token: CF_TOKEN, userId: 'live-cf' },
          zones: [...zones].map(([name, records]) => ({ name, records })),
        },
        {
          ...{ token: 'cf-of-somebody-else-0a1b2c3d4e5f', userId: 'other-cf' },
          zones: unseen.map((live) => ({ name: live.name, records: recordsOf(live) })),
        },
      ],
    },
    dns: { propagationMs: 0, negativeTtl: 1, elsewhere: ELSEWHERE },
  });
}

const ELSEWHERE = [
  { name: '_spf.google.com', type: 'TXT', content: 'v=spf1 ip4:203.0.113.0/24 ~all' },
  { name: 'servers.mcsv.net', type: 'TXT', content: 'v=spf1 ip4:203.0.113.0/24 ?all' },
  { name: '_spf.mx.cloudflare.net', type: 'TXT', content: 'v=spf1 ip4:203.0.113.0/24 ~all' },
];
