/** What receivers are asked to do with forged mail (RFC 9989), and where its keys may stand. Pure. */
import { inheritedDmarc, isDmarc, type Dmarc } from './dmarc.ts';
import { judgeReports, ownRecord } from './public-dmarc-reports.ts';
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
import { isSpf } from './spf.ts';

const CHECK = 'dmarc';
const OBSOLETE = ['pct', 'rf', 'ri'];
const TAGS = ['v', 'p', 'sp', 'np', 'adkim', 'aspf', 'fo', 'psd', 'rua', 'ruf', 't', ...OBSOLETE];
const POLICIES = ['p', 'sp', 'np'];
const RANKS = ['none', 'quarantine', 'reject'];

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

function isPolicy(value: string): boolean {
  return RANKS.includes(value.toLowerCase());
}

/** RFC 7489 §6.6.3, kept by RFC 9989: such a record counts as `p=none` where it has a rua, else as none at all. */
function unknownPolicy(tags: Dmarc['tags']): HealthCheck {
  return fail(
    CHECK,
    `${tags.map((tag) => tag.join('=')).join(', ')} is no policy: receivers hold no forged mail back, and may pass over the whole record`,
    'write none, quarantine or reject',
  );
}

function judgeRecord(evidence: PublicEvidence, record: Dmarc): readonly HealthCheck[] {
  const { policy, subdomainPolicy, testing, tags } = record;
  const obsolete = tags.map(([name]) => name).filter((name) => OBSOLETE.includes(name));
  const wrong = tags.filter(([name, value]) => POLICIES.includes(name) && !isPolicy(value));
  if (wrong.length > 0) return [unknownPolicy(wrong)];
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
    ...(np !== undefined && RANKS.indexOf(np) < RANKS.indexOf(policy)
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
