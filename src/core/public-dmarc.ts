/** What receivers are asked to do with forged mail (RFC 9989), and where its keys may stand. Pure. */
import { inheritedDmarc, isDmarc, parseDmarc, type Dmarc } from './dmarc.ts';
import {
  answerAt,
  fail,
  ifAnswered,
  pass,
  untested,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';
import { isSpf } from './spf.ts';

const CHECK = 'dmarc';
const OBSOLETE = ['pct', 'rf', 'ri'];
const TAGS = ['v', 'p', 'sp', 'np', 'adkim', 'aspf', 'fo', 'psd', 'rua', 'ruf', 't', ...OBSOLETE];
const MOST_ADDRESSES = 2;
const RANKS = ['none', 'quarantine', 'reject'];

/** Names that must agree to receive this domain's reports, because they lie elsewhere (RFC 9990 §4). */
export function reportQuestions(evidence: PublicEvidence): readonly Question[] {
  return reportHosts(evidence).map((host) => ({
    name: `${evidence.domain}._report._dmarc.${host}`,
    type: 'TXT',
  }));
}

function reportHosts(evidence: PublicEvidence): readonly string[] {
  const record = ownRecord(evidence);
  const addresses = record === undefined ? [] : reportAddresses(record);
  const hosts = addresses.map(
    (address) => address.split('@')[1]?.split('!')[0]?.toLowerCase() ?? '',
  );
  return [...new Set(hosts)].filter((host) => host !== '' && !isWithin(host, evidence.domain));
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`) || domain.endsWith(`.${host}`);
}

function ownRecord(evidence: PublicEvidence): Dmarc | undefined {
  const { values } = answerAt(evidence, `_dmarc.${evidence.domain}`, 'TXT');
  const records = values.filter(isDmarc);
  return records.length === 1 ? parseDmarc(records[0] ?? '') : undefined;
}

function reportAddresses({ tags }: Dmarc): readonly string[] {
  const [, uris = ''] = tags.find(([name]) => name === 'rua') ?? [];
  return uris.split(',').flatMap((uri) => /^mailto:(.+)$/i.exec(uri.trim())?.[1] ?? []);
}

/** One record, with a policy that protects and reports that arrive; without one, what is inherited. */
export function judgeDmarc(evidence: PublicEvidence): readonly HealthCheck[] {
  const name = `_dmarc.${evidence.domain}`;
  return ifAnswered(answerAt(evidence, name, 'TXT'), CHECK, (values) => {
    const records = values.filter(isDmarc);
    if (records.length > 1)
      return [
        fail(
          CHECK,
          `${String(records.length)} DMARC records at ${name}: receivers take none`,
          'leave one',
        ),
      ];
    const own = ownRecord(evidence);
    const judged =
      own === undefined ? [withoutRecord(evidence, values)] : judgeRecord(evidence, own);
    return [...judged, ...misplaced(evidence, values)];
  });
}

function withoutRecord(
  { domain, inherited }: PublicEvidence,
  values: readonly string[],
): HealthCheck {
  const odd = values.find((value) => /dmarc1/i.test(value));
  if (odd !== undefined)
    return fail(
      CHECK,
      `"${odd.slice(0, 60)}" is no DMARC record: v=DMARC1 must come first`,
      'correct it',
    );
  if (inherited === undefined)
    return untested(
      CHECK,
      'no record of its own; what it inherits could not be looked up',
      'ask again later',
    );
  const above = inheritedDmarc(inherited);
  if (above !== undefined) return pass(CHECK, `inherits ${above.name}: ${above.content}`);
  return fail(
    CHECK,
    `${domain} has no DMARC record`,
    `publish TXT _dmarc.${domain} "v=DMARC1; p=none; rua=mailto:…"`,
  );
}

function judgeRecord(evidence: PublicEvidence, record: Dmarc): readonly HealthCheck[] {
  const { policy, subdomainPolicy, testing, tags } = record;
  const obsolete = tags.map(([name]) => name).filter((name) => OBSOLETE.includes(name));
  return [
    pass(CHECK, tags.map((tag) => tag.join('=')).join('; ')),
    ...(policy === 'none' || testing
      ? [
          warn(
            'dmarc.policy',
            'forged mail is only reported, not held back',
            'once the reports are clean: p=quarantine, then p=reject',
          ),
        ]
      : []),
    ...(RANKS.indexOf(subdomainPolicy) < RANKS.indexOf(policy)
      ? [
          warn(
            'dmarc.subdomains',
            `sub-domains have the weaker policy ${subdomainPolicy}`,
            'remove sp, or raise it',
          ),
        ]
      : []),
    ...(obsolete.length === 0
      ? []
      : [
          warn(
            'dmarc.tags',
            `${obsolete.join(', ')}: no longer part of DMARC (RFC 9989)`,
            'remove them',
          ),
        ]),
    ...judgeTags(record),
    ...judgeReports(evidence, record),
  ];
}

/** What receivers ignore, and what makes alignment harder than the usual sub-domains of a provider can meet (RFC 9989 §4.7, §4.4). */
function judgeTags({ policy, tags }: Dmarc): readonly HealthCheck[] {
  const value = new Map(tags);
  const unknown = tags.map(([name]) => name).filter((name) => !TAGS.includes(name));
  const np = value.get('np')?.toLowerCase();
  return [
    ...(unknown.length === 0
      ? []
      : [warn('dmarc.tags', `${unknown.join(', ')}: receivers ignore it`, 'correct or remove it')]),
    ...(np !== undefined && RANKS.includes(np) && RANKS.indexOf(np) < RANKS.indexOf(policy)
      ? [
          warn(
            'dmarc.subdomains',
            `names that do not exist have the weaker policy ${np}`,
            'remove np, or raise it',
          ),
        ]
      : []),
    ...(value.get('aspf')?.toLowerCase() === 's'
      ? [
          warn(
            'dmarc.alignment',
            'aspf=s: SPF counts only for mail whose Return-Path is this very domain, and providers use a sub-domain',
            'remove aspf=s, or rely on DKIM alone',
          ),
        ]
      : []),
  ];
}

/** A record in the wrong place counts for nobody. */
function misplaced(
  { domain, answers }: PublicEvidence,
  values: readonly string[],
): readonly HealthCheck[] {
  const apex = answers.find(({ name, type }) => name === domain && type === 'TXT')?.values ?? [];
  return [
    ...(apex.some(isDmarc)
      ? [warn('dmarc.place', `a DMARC record stands at ${domain}`, `move it to _dmarc.${domain}`)]
      : []),
    ...(values.some(isSpf)
      ? [warn('dmarc.place', `an SPF record stands at _dmarc.${domain}`, `move it to ${domain}`)]
      : []),
  ];
}

/** Receivers need not send to more than two. */
function judgeAddresses({ length }: readonly string[]): readonly HealthCheck[] {
  if (length <= MOST_ADDRESSES) return [];
  const message = `${String(length)} addresses for reports: many receivers send to the first two only`;
  return [warn('dmarc.rua', message, 'name at most two, and let those pass the reports on')];
}

function judgeReports(evidence: PublicEvidence, record: Dmarc): readonly HealthCheck[] {
  return [...judgeAddresses(reportAddresses(record)), ...judgeReceivers(evidence, record)];
}

function judgeReceivers(evidence: PublicEvidence, record: Dmarc): readonly HealthCheck[] {
  if (reportAddresses(record).length === 0)
    return [
      warn('dmarc.rua', 'nobody receives reports', 'add rua=mailto:… with an address that is read'),
    ];
  return reportHosts(evidence).flatMap((host) => {
    const answer = answerAt(evidence, `${evidence.domain}._report._dmarc.${host}`, 'TXT');
    return ifAnswered(answer, 'dmarc.rua', (values) =>
      values.some((value) => /^v\s*=\s*DMARC1/i.test(value))
        ? []
        : [
            warn(
              'dmarc.rua',
              `${host} has not agreed to take reports of this domain, so none are sent`,
              `ask it to publish TXT ${answer.name} "v=DMARC1"`,
            ),
          ],
    );
  });
}

/** Whether any DKIM key can stand there: without a selector that is all DNS tells (NXDOMAIN: none; RFC 8020). */
export function judgeDkim(evidence: PublicEvidence): readonly HealthCheck[] {
  const answer = answerAt(evidence, `_domainkey.${evidence.domain}`, 'TXT');
  return ifAnswered(answer, 'dkim', () => {
    if (answer.rcode === 'NXDOMAIN')
      return [fail('dkim', 'no DKIM key at all', 'publish the DKIM record of the mail provider')];
    const published = pass('dkim', 'keys are published');
    return (evidence.selectors ?? []).length > 0 ? [published] : [published, unnamed()];
  });
}

function unnamed(): HealthCheck {
  return untested(
    'dkim.key',
    'DNS cannot list the keys: name their selectors; whether a key is the provider’s shows pass 4-1 of a managed domain',
    'mailkeel health <domain> --selector <name>',
  );
}
