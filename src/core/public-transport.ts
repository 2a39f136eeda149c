/** Encrypted transport and set-up of clients: MTA-STS (RFC 8461), TLS reporting (RFC 8460), SRV (RFC 6186). All of it is by choice. Pure. */
import { isStsRecord, judgePolicy } from './mta-sts.ts';
import { exchanges } from './public-mx.ts';
import {
  answerAt,
  CLEAR_SERVICES,
  fail,
  ifAnswered,
  pass,
  untested,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';

/** The host of the policy, asked for only where the domain says it has one. */
export function transportQuestions(evidence: PublicEvidence): readonly Question[] {
  const { domain } = evidence;
  if (answerAt(evidence, `_mta-sts.${domain}`, 'TXT').values.length === 0) return [];
  return ['A', 'AAAA'].map((type) => ({ name: `mta-sts.${domain}`, type }));
}

/** True where the domain announces one policy, and a host for it: only then is it worth fetching. */
export function announcesPolicy(evidence: PublicEvidence): boolean {
  const { domain } = evidence;
  const host = ['A', 'AAAA'].flatMap(
    (type) => answerAt(evidence, `mta-sts.${domain}`, type).values,
  );
  const records = answerAt(evidence, `_mta-sts.${domain}`, 'TXT').values.filter(isStsRecord);
  return records.length === 1 && host.length > 0;
}

/** What is published is right; what is not published is said, and no fault. */
export function judgeTransport(evidence: PublicEvidence): readonly HealthCheck[] {
  return [...judgeMtaSts(evidence), ...judgeTlsReports(evidence), ...judgeServices(evidence)];
}

function judgeMtaSts(evidence: PublicEvidence): readonly HealthCheck[] {
  const { domain } = evidence;
  return ifAnswered(answerAt(evidence, `_mta-sts.${domain}`, 'TXT'), 'mta-sts', (values) => {
    const records = values.filter(isStsRecord);
    if (records.length === 0) return [untested('mta-sts', 'not published')];
    if (records.length > 1)
      return [
        fail('mta-sts', 'several MTA-STS records: senders take none (RFC 8461 §3.1)', 'leave one'),
      ];
    if (!/;\s*id=[A-Za-z0-9]{1,32}\s*(?:;|$)/.test(records[0] ?? ''))
      return [
        fail(
          'mta-sts',
          'the MTA-STS record has no valid id',
          'write v=STSv1; id=<letters and digits>; (RFC 8461 §3.1)',
        ),
      ];
    return judgePolicyHost(evidence);
  });
}

function judgePolicyHost(evidence: PublicEvidence): readonly HealthCheck[] {
  const host = `mta-sts.${evidence.domain}`;
  const [four, six] = [answerAt(evidence, host, 'A'), answerAt(evidence, host, 'AAAA')];
  if (four.values.length + six.values.length > 0)
    return [pass('mta-sts', 'announced, and the host of its policy resolves'), policy(evidence)];
  return ifAnswered(four, 'mta-sts', () => [
    fail(
      'mta-sts',
      `announced, but ${host} has no address`,
      'serve the policy there, or remove the TXT _mta-sts',
    ),
  ]);
}

function policy(evidence: PublicEvidence): HealthCheck {
  const { domain, policy: answer } = evidence;
  if (answer === undefined) return untested('mta-sts.policy', 'was not fetched');
  const { rcode } = answerAt(evidence, domain, 'MX');
  const known = rcode === 'NOERROR' || rcode === 'NXDOMAIN';
  return judgePolicy({ domain, answer, exchanges: known ? exchanges(evidence) : undefined });
}

function judgeTlsReports(evidence: PublicEvidence): readonly HealthCheck[] {
  const answer = answerAt(evidence, `_smtp._tls.${evidence.domain}`, 'TXT');
  return ifAnswered(answer, 'tls-rpt', (values) => {
    const records = values.filter((value) => /^v=TLSRPTv1\s*;/.test(value));
    if (records.length === 0) return [untested('tls-rpt', 'not published')];
    if (records.length > 1)
      return [warn('tls-rpt', 'several records: none counts (RFC 8460 §3)', 'leave one')];
    return /rua\s*=\s*(?:mailto|https):/i.test(records[0] ?? '')
      ? [pass('tls-rpt', records[0] ?? '')]
      : [warn('tls-rpt', 'the record has no rua with mailto: or https:', 'add one (RFC 8460 §3)')];
  });
}

/** What is wrong with those is said where their targets are judged. */
function isClear(name: string): boolean {
  return CLEAR_SERVICES.some((service) => name.startsWith(`${service}.`));
}

/** A target of "." says that there is no such service (RFC 6186 §3.4). */
function judgeServices({ answers }: PublicEvidence): readonly HealthCheck[] {
  return answers
    .filter(({ name, type, values }) => type === 'SRV' && values.length > 0 && !isClear(name))
    .map(({ name, values }) => pass('autoconfig', `${name}: ${values.join(', ')}`));
}
