/** Who receives a domain's DMARC reports (RFC 9990), and whether they can. Pure. */
import { isDmarc, parseDmarc, type Dmarc } from './dmarc.ts';
import {
  answerAt,
  ifAnswered,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';

const CHECK = 'dmarc.rua';
const MOST_ADDRESSES = 2;

/** The one record of the domain itself; undefined where there is none, or several. */
export function ownRecord(evidence: PublicEvidence): Dmarc | undefined {
  const { values } = answerAt(evidence, `_dmarc.${evidence.domain}`, 'TXT');
  const records = values.filter(isDmarc);
  return records.length === 1 ? parseDmarc(records[0] ?? '') : undefined;
}

/** Whether the hosts reports go to take mail, and names that must agree because they lie elsewhere (RFC 9990 §4). */
export function reportQuestions(evidence: PublicEvidence): readonly Question[] {
  const hosts = reportHosts(evidence);
  return [
    ...hosts
      .filter((host) => !isWithin(host, evidence.domain))
      .map((host) => consent(evidence, host)),
    ...hosts.flatMap((name) => ['MX', 'A', 'AAAA'].map((type) => ({ name, type }))),
  ];
}

function consent({ domain }: PublicEvidence, host: string): Question {
  return { name: `${domain}._report._dmarc.${host}`, type: 'TXT' };
}

function reportHosts(evidence: PublicEvidence): readonly string[] {
  const record = ownRecord(evidence);
  const addresses = record === undefined ? [] : reportAddresses(record);
  const hosts = addresses.map(
    (address) => address.split('@')[1]?.split('!')[0]?.toLowerCase() ?? '',
  );
  return [...new Set(hosts)].filter((host) => host !== '');
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`) || domain.endsWith(`.${host}`);
}

function reportAddresses({ tags }: Dmarc): readonly string[] {
  const [, uris = ''] = tags.find(([name]) => name === 'rua') ?? [];
  return uris.split(',').flatMap((uri) => /^mailto:(.+)$/i.exec(uri.trim())?.[1] ?? []);
}

/** Few addresses, each of a host that takes mail and has agreed, in the form of today. */
export function judgeReports(evidence: PublicEvidence, record: Dmarc): readonly HealthCheck[] {
  const addresses = reportAddresses(record);
  if (addresses.length === 0)
    return [
      warn(CHECK, 'nobody receives reports', 'add rua=mailto:… with an address that is read'),
    ];
  return [
    ...judgeNumber(addresses),
    ...judgeSizes(record),
    // Whether the domain itself takes mail, its MX tells.
    ...reportHosts(evidence)
      .filter((host) => host !== evidence.domain)
      .flatMap((host) => judgeHost(evidence, host)),
  ];
}

/** Receivers need not send to more than two. */
function judgeNumber({ length }: readonly string[]): readonly HealthCheck[] {
  if (length <= MOST_ADDRESSES) return [];
  const message = `${String(length)} addresses for reports: many receivers send to the first two only`;
  return [warn(CHECK, message, 'name at most two, and let those pass the reports on')];
}

/** RFC 7489 §6.2 let a URI end with `!` and a size; RFC 9989 does not. */
function judgeSizes({ tags }: Dmarc): readonly HealthCheck[] {
  const sized = tags.flatMap(([name, value]) =>
    (name === 'rua' || name === 'ruf') && /!\d+[kmgt]?\s*(?:,|$)/i.test(value) ? [name] : [],
  );
  if (sized.length === 0) return [];
  const message = `a size after "!" in ${sized.join(' and ')}: no longer part of DMARC (RFC 9989)`;
  return [warn('dmarc.tags', message, 'remove the "!" and what follows it up to the comma')];
}

function judgeHost(evidence: PublicEvidence, host: string): readonly HealthCheck[] {
  if (isWithin(host, evidence.domain)) return judgeDelivery(evidence, host);
  const { name, type } = consent(evidence, host);
  return ifAnswered(answerAt(evidence, name, type), CHECK, (values) =>
    values.some((value) => /^v\s*=\s*DMARC1/i.test(value))
      ? judgeDelivery(evidence, host)
      : [
          warn(
            CHECK,
            `${host} has not agreed to take reports of this domain, so none are sent`,
            `ask it to publish TXT ${name} "v=DMARC1"`,
          ),
        ],
  );
}

/** Mail goes to the MX of a name, or to its address where it has none (RFC 5321 §5.1); a null MX takes none (RFC 7505). */
function judgeDelivery(evidence: PublicEvidence, host: string): readonly HealthCheck[] {
  return ifAnswered(answerAt(evidence, host, 'MX'), CHECK, (exchanges) => {
    if (exchanges.some((value) => /^\d+ \.?$/.test(value))) return [nowhere(host, 'a null MX')];
    if (exchanges.length > 0) return [];
    const addresses = ['A', 'AAAA'].map((type) => answerAt(evidence, host, type));
    if (addresses.some(({ values }) => values.length > 0)) return [];
    const [four, six] = addresses;
    const unknown = four?.rcode === 'NOERROR' || four?.rcode === 'NXDOMAIN' ? six : four;
    if (unknown === undefined) return [];
    return ifAnswered(unknown, CHECK, () => [nowhere(host, 'neither MX nor address')]);
  });
}

function nowhere(host: string, what: string): HealthCheck {
  return warn(
    CHECK,
    `reports go to ${host}, which has ${what}: they never arrive`,
    'name an address that takes mail in rua',
  );
}
