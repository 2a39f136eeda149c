/** TLSA records of mail servers (DANE, RFC 7672): by choice, and fatal where they are wrong. Pure. */
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
import type { ShownCertificate, TlsSight } from './tls-sight.ts';

const CHECK = 'mx.dane';

/** Asked once, to learn whether the resolver validates at all: the root is signed. */
export const ROOT: Question = { name: '.', type: 'SOA' };

/** Where the records of a mail server stand (RFC 7672 §2.2.3). */
export function tlsaName(host: string): string {
  return `_25._tcp.${host}`;
}

/** The TLSA records of one host, held against the certificate it showed. */
export function judgeDane(
  evidence: PublicEvidence,
  host: string,
  sight: TlsSight,
): readonly HealthCheck[] {
  const answer = answerAt(evidence, tlsaName(host), 'TLSA');
  return ifAnswered(answer, CHECK, (values) => {
    if (values.length === 0) return [untested(CHECK, `${host} has no TLSA records: not published`)];
    if (answer.authenticated !== true) return [unsigned(evidence, host)];
    return [judgeSigned(host, values, sight)];
  });
}

function unsigned(evidence: PublicEvidence, host: string): HealthCheck {
  if (answerAt(evidence, ROOT.name, ROOT.type).authenticated === true)
    return warn(
      CHECK,
      `${host} has TLSA records that are not signed: senders pass them over (RFC 7672 §2.2)`,
      `sign the zone of ${host} by DNSSEC, or remove them`,
    );
  return untested(
    CHECK,
    `${host} has TLSA records, and the resolver asked does not validate DNSSEC`,
    'set MAILKEEL_DNS_SERVERS to a resolver that validates',
  );
}

interface Tlsa {
  readonly usage: string;
  readonly selector: string;
  readonly matching: string;
  readonly data: string;
}

function judgeSigned(host: string, values: readonly string[], sight: TlsSight): HealthCheck {
  const usable = values.map(toTlsa).filter(isUsable);
  const remedy = `publish TLSA 3 1 1 of the key ${host} uses now; on a change of keys the new one first (RFC 7671 §8)`;
  if (usable.length === 0)
    return warn(
      CHECK,
      `no TLSA record of ${host} is one senders use (RFC 7672 §3.1): ${values.join(', ')}`,
      remedy,
    );
  if (sight.state === 'secured')
    return usable.some((record) => matches(record, sight.chain))
      ? pass(CHECK, `a TLSA record of ${host} matches its certificate`)
      : fail(
          CHECK,
          `no TLSA record of ${host} matches its certificate: senders that look at DANE deliver nothing`,
          remedy,
        );
  if (sight.state === 'plain' || sight.state === 'broken')
    return fail(
      CHECK,
      `${host} has TLSA records and no TLS: senders that look at DANE deliver nothing`,
      `turn STARTTLS on at ${host}, or remove the TLSA records`,
    );
  return untested(CHECK, `${host} has TLSA records; its certificate was not seen from here`);
}

function toTlsa(value: string): Tlsa {
  const [usage = '', selector = '', matching = '', data = ''] = value.split(' ');
  return { usage, selector, matching, data: data.toLowerCase() };
}

/** Usages of public authorities mean nothing between mail servers (RFC 7672 §3.1.3). */
function isUsable({ usage, selector, matching }: Tlsa): boolean {
  return /^[23]$/.test(usage) && /^[01]$/.test(selector) && /^[012]$/.test(matching);
}

/** Usage 3 names the server's own certificate, usage 2 an authority above it in what the server shows. */
function matches(record: Tlsa, chain: readonly ShownCertificate[]): boolean {
  const candidates = record.usage === '3' ? chain.slice(0, 1) : chain.slice(1);
  return candidates.some((shown) => {
    const associations = shown[record.selector === '0' ? 0 : 1];
    return associations[Number(record.matching)] === record.data;
  });
}
