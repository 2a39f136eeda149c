/** checkdmarc is asked about the same domains at the same name servers: it and the health check refuse the same records, save where a reason is given. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { HealthCheck } from '../../src/core/public-evidence.ts';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { World } from '../activities/fakes.ts';
import { CF_TOKEN, startFixture, type Fixture } from '../simulators/fixture.ts';
import { describeUnless } from '../servers/program.ts';
import { askCheckdmarc, findCheckdmarc, type Verdicts } from './checkdmarc.ts';

const { directory, missing } = findCheckdmarc();

interface Row {
  readonly what: string;
  readonly spf?: readonly string[];
  readonly dmarc?: readonly string[];
  /** Why the two say different things of the SPF. */
  readonly differs?: string;
}

const SPF = 'v=spf1 ip4:192.0.2.0/24 -all';
const DMARC = 'v=DMARC1; p=reject';

const spf = (what: string, ...records: readonly string[]): Row => ({ what, spf: records });
const dmarc = (what: string, ...records: readonly string[]): Row => ({ what, dmarc: records });

/** `a` of as many hosts that have an address. */
const hosts = (count: number): string =>
  Array.from({ length: count }, (_, n) => `a:h${String(n)}.example.net`).join(' ');
const nowhere = (count: number): string =>
  Array.from({ length: count }, (_, n) => `a:void${String(n)}.example.net`).join(' ');

const ROWS: readonly Row[] = [
  { what: 'all in order' },
  spf('no SPF'),
  spf('two SPF records', SPF, 'v=spf1 -all'),
  spf('a term that is none', 'v=spf1 ipv4:192.0.2.1 -all'),
  spf('an address that is none', 'v=spf1 ip4:999.1.1.1 -all'),
  spf('an include', 'v=spf1 include:spf.example.net -all'),
  spf('a redirect', 'v=spf1 redirect=spf.example.net'),
  spf('ten lookups', `v=spf1 ${hosts(10)} -all`),
  spf('eleven lookups', `v=spf1 ${hosts(11)} -all`),
  spf('two void lookups', `v=spf1 ${nowhere(2)} -all`),
  spf('three void lookups', `v=spf1 ${nowhere(3)} -all`),
  spf('a blank before v=', ' v=spf1 -all'),
  spf('everybody may send', 'v=spf1 +all'),
  spf('no word on others', 'v=spf1 ip4:192.0.2.0/24 ?all'),
  spf('terms after all', 'v=spf1 -all ip4:192.0.2.0/24'),
  spf('Sender ID beside', SPF, 'spf2.0/pra -all'),
  {
    ...spf('an include without a record', 'v=spf1 include:void.example.net -all'),
    differs:
      'a permerror (RFC 7208 §5.2) only of mail no earlier term matches (§4.6.2): the health check warns, by spf.include',
  },
  {
    ...spf('capitals', 'V=SPF1 IP4:192.0.2.0/24 -ALL'),
    differs: 'the literals of the grammar (RFC 7208 §12) take either case (RFC 5234 §2.3)',
  },
  spf('an include of itself', 'v=spf1 include:loop.example.net -all'),
  spf('ptr', 'v=spf1 ptr -all'),
  spf('a macro', 'v=spf1 exists:%{i}._spf.example.net -all'),
  spf('another text alone', 'some-site-verification=1'),
  dmarc('no DMARC'),
  dmarc('two DMARC records', DMARC, 'v=DMARC1; p=none'),
  dmarc('p=none', 'v=DMARC1; p=none'),
  dmarc('weaker sub-domains', 'v=DMARC1; p=quarantine; sp=none'),
  dmarc('no p', 'v=DMARC1; rua=mailto:d@example.net'),
  dmarc('a policy nobody knows', 'v=DMARC1; p=block'),
  dmarc('v not first', 'p=reject; v=DMARC1'),
  dmarc('tags of RFC 7489', 'v=DMARC1; p=reject; pct=50; ri=3600'),
  dmarc('tags of RFC 9989', 'v=DMARC1; p=reject; np=reject; t=y; psd=n'),
  dmarc('a tag nobody knows', 'v=DMARC1; p=reject; x=1'),
  dmarc('reports that are agreed to', 'v=DMARC1; p=reject; rua=mailto:d@agreed.example.net'),
  dmarc('reports nobody agreed to', 'v=DMARC1; p=reject; rua=mailto:d@other.example.net'),
  dmarc('a size after an address', 'v=DMARC1; p=reject; rua=mailto:d@agreed.example.net!10m'),
  dmarc('sub-domains with a policy nobody knows', 'v=DMARC1; p=reject; sp=block'),
  dmarc('strict alignment', 'v=DMARC1; p=reject; adkim=s; aspf=s'),
  dmarc('another text beside', DMARC, 'some-site-verification=1'),
];

const domainOf = (nth: number): string => `oracle-${String(nth)}.test`;

function zoneOf({ spf: own = [SPF], dmarc: policy = [DMARC] }: Row, nth: number): object {
  const name = domainOf(nth);
  const text = (at: string) => (content: string) => ({ type: 'TXT', name: at, content });
  const records = [...own.map(text(name)), ...policy.map(text(`_dmarc.${name}`))];
  return {
    name,
    records: [...records, { type: 'MX', name, content: 'h0.example.net', priority: 1 }],
  };
}

const ELSEWHERE = [
  ...Array.from({ length: 11 }, (_, n) => ({
    ...{ name: `h${String(n)}.example.net`, type: 'A', content: '127.0.0.9' },
  })),
  { name: 'spf.example.net', type: 'TXT', content: SPF },
  { name: 'loop.example.net', type: 'TXT', content: 'v=spf1 include:loop.example.net -all' },
  { name: 'agreed.example.net', type: 'MX', content: 'h0.example.net', priority: 1 },
  ...ROWS.map((_row, nth) => ({
    ...{ type: 'TXT', content: 'v=DMARC1' },
    name: `${domainOf(nth)}._report._dmarc.agreed.example.net`,
  })),
];

/** What checkdmarc warns of, and the check that says the same. */
const WARNINGS: readonly (readonly [RegExp, string])[] = [
  [/^rua tag .* not found/, 'dmarc.rua'],
  [/does not indicate that it accepts DMARC reports/, 'dmarc.rua'],
  [/^Error when processing void\d\./, 'spf.void'],
  [/^Any text after the all mechanism/, 'spf.all'],
  [/A ptr mechanism points to/, 'spf.ptr'],
  [/^A(n np|n sp) tag value of none/, 'dmarc.subdomains'],
  [/^A p tag value of none/, 'dmarc.policy'],
  [/^A missing p tag is equivalent to p=none/, 'dmarc.policy'],
  [/^Support for the (pct|ri|rf) tag was removed/, 'dmarc.tags'],
  [/^Unknown DMARC tag/, 'dmarc.tags'],
  [/obsolete/i, 'dmarc.tags'],
];

/** A void record fails by one of these; `+all` is valid, and the health check fails it as what it is. */
const VOID_SPF = ['spf', 'spf.lookups', 'spf.void'];

describeUnless(missing)('checkdmarc', () => {
  let fixture: Fixture;
  let theirs: Readonly<Record<string, Verdicts>>;
  const ours = new Map<string, readonly HealthCheck[]>();

  beforeAll(async () => {
    const account = { token: CF_TOKEN, userId: 'oracle', zones: ROWS.map(zoneOf) };
    const dns = { elsewhere: ELSEWHERE };
    fixture = await startFixture({ cloudflare: { accounts: [account] }, dns });
    const { address, port } = fixture.world.dns;
    const domains = ROWS.map((_row, nth) => domainOf(nth));
    theirs = await askCheckdmarc(directory, port, domains);
    const world = new World();
    const servers = [`${address}:${String(port)}`];
    Object.assign(world.resolver.resolver, createResolver({ servers, port, timeoutMs: 5_000 }));
    for (const domain of domains)
      ours.set(
        domain,
        await world.do('checkPublicDns', { ...world.call(), domain, account: 'public-dns' }),
      );
  }, 120_000);

  afterAll(() => fixture.close());

  function failed(domain: string, checks: readonly string[]): boolean {
    const all = ours.get(domain) ?? [];
    return all.some(({ check, status }) => status === 'fail' && checks.includes(check));
  }

  it.each(ROWS.map((row, nth) => [row.what, row, domainOf(nth)] as const))(
    'refuses the same records as the health check: %s',
    (_what, { differs }, domain) => {
      const { spf: sender, dmarc: policy } = theirs[domain]!;

      const agree = sender.valid === !failed(domain, VOID_SPF);
      expect([sender.error, agree]).toEqual([sender.error, differs === undefined]);
      expect([policy.error, policy.valid]).toEqual([policy.error, !failed(domain, ['dmarc'])]);
    },
  );

  it('warns of nothing the health check does not name too', () => {
    const unnamed = ROWS.flatMap((_row, nth) => {
      const domain = domainOf(nth);
      const named = ours
        .get(domain)
        ?.flatMap(({ check, status }) => (status === 'pass' ? [] : [check]));
      const { spf: sender, dmarc: policy } = theirs[domain]!;
      return [...sender.warnings, ...policy.warnings].filter((warning) => {
        const check = WARNINGS.find(([text]) => text.test(warning))?.[1];
        return check === undefined || named?.includes(check) !== true;
      });
    });

    expect(unnamed).toEqual([]);
  });

  it('knows the reports another host agreed to, as the health check does', () => {
    const told = ['reports that are agreed to', 'reports nobody agreed to'].map((what) => {
      const domain = domainOf(ROWS.findIndex((row) => row.what === what));
      const warned = ours
        .get(domain)
        ?.some(({ check, status }) => check === 'dmarc.rua' && status === 'warn');
      return [theirs[domain]?.dmarc.warnings.length, warned];
    });

    expect(told).toEqual([
      [0, false],
      [1, true],
    ]);
  });
});
