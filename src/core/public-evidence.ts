/** What the public DNS says about a mail domain, and how a check reads it. Pure. */
import type { ParentDmarc } from './dmarc.ts';
import { isConclusive, type Question, type SeenAnswer, type ServerAnswers } from './dns-answers.ts';
import type { Finding } from './run.ts';
import type { SeenTls } from './tls-sight.ts';

/** What the mail provider of a managed domain says about it, to be compared with what the world sees. */
export interface ProviderSays {
  /** The DKIM keys it signs with, by whole name. */
  readonly keys: readonly { readonly name: string; readonly value: string }[];
  /** The name bounces come back to; absent: the domain itself. */
  readonly returnPath?: string;
  /** Local parts every mail domain is to have (RFC 2142 §4) that take no mail there. */
  readonly unheard: readonly string[];
}

/** What came back when an MTA-STS policy was asked for over HTTPS (RFC 8461 §3.3). Only `answered` and `untrusted` say anything about the policy. */
export type PolicyAnswer =
  | {
      readonly state: 'answered';
      readonly status: number;
      /** `Content-Type` without parameters, lower case. */
      readonly mediaType: string;
      readonly text: string;
    }
  /** The host's certificate is not one that senders accept. */
  | { readonly state: 'untrusted'; readonly reason: string }
  /** Nobody answered in time: nothing is known. */
  | { readonly state: 'unreachable'; readonly reason: string };

/** Everything that was asked. Answers are those of the recursive resolver unless a server is named. */
export interface PublicEvidence {
  readonly domain: string;
  /** Each address of the zone's name servers, asked for the SOA and the NS; absent: the delegation could not be looked up. */
  readonly servers?: readonly ServerAnswers[];
  readonly answers: readonly SeenAnswer[];
  /** Selectors of DKIM keys that were told: DNS cannot list them. */
  readonly selectors?: readonly string[];
  /** Of a managed domain; absent: nobody knows. */
  readonly provider?: ProviderSays;
  /** SPF records that includes and redirects lead to. */
  readonly spf: readonly (readonly [name: string, record: string])[];
  /** Names among them that did not answer. */
  readonly spfUnanswered?: readonly string[];
  /** DMARC records of the names above, nearest first; absent: they could not be looked up. */
  readonly inherited?: readonly ParentDmarc[];
  /** The MTA-STS policy as it was fetched; absent: nothing asked for it. */
  readonly policy?: PolicyAnswer;
  /** When it was looked at, milliseconds since the epoch; absent: nothing is judged by its time. */
  readonly now?: number;
  /** The TLS of the hosts that were looked at, each at one of its addresses. */
  readonly tls?: readonly SeenTls[];
}

/** One thing looked at. A resolver that fails is `error`, never `fail`. */
export type HealthCheck = Pick<Finding, 'check' | 'status' | 'message' | 'remedy'>;

const SERVICES = ['_imaps._tcp', '_submissions._tcp', '_jmap._tcp'] as const;
/** Services whose connection begins in the clear. */
export const CLEAR_SERVICES = ['_imap._tcp', '_pop3._tcp'] as const;

/** What is asked first: everything whose name follows from the domain's alone. */
export function firstQuestions(domain: string): readonly Question[] {
  return [
    { name: domain, type: 'MX' },
    { name: domain, type: 'TXT' },
    { name: domain, type: 'DS' },
    { name: `_dmarc.${domain}`, type: 'TXT' },
    { name: `_domainkey.${domain}`, type: 'TXT' },
    { name: `_mta-sts.${domain}`, type: 'TXT' },
    { name: `_smtp._tls.${domain}`, type: 'TXT' },
    ...[...SERVICES, ...CLEAR_SERVICES].map((service) => ({
      name: `${service}.${domain}`,
      type: 'SRV',
    })),
  ];
}

/** The answer to one question; one that was never asked reads as unreachable. */
export function answerAt(
  { answers }: Pick<PublicEvidence, 'answers'>,
  name: string,
  type: string,
): SeenAnswer {
  const found = answers.find((answer) => answer.name === name && answer.type === type);
  return found ?? { name, type, rcode: 'UNREACHABLE', values: [] };
}

/** Judges an answer only where there is one: NOERROR or NXDOMAIN. */
export function ifAnswered(
  answer: SeenAnswer,
  check: string,
  judge: (values: readonly string[]) => readonly HealthCheck[],
): readonly HealthCheck[] {
  if (isConclusive(answer)) return judge(answer.values);
  return [
    {
      ...{ check, status: 'error' },
      message: `${answer.type} ${answer.name} could not be looked up (${answer.rcode})`,
      remedy: 'ask again later; if it stays, look at the name servers and DNSSEC of this name',
    },
  ];
}

export function pass(check: string, message: string): HealthCheck {
  return { check, status: 'pass', message };
}

export function warn(check: string, message: string, remedy: string): HealthCheck {
  return { check, status: 'warn', message, remedy };
}

export function fail(check: string, message: string, remedy: string): HealthCheck {
  return { check, status: 'fail', message, remedy };
}

export function untested(check: string, message: string, remedy?: string): HealthCheck {
  return { check, status: 'not-tested', message, ...(remedy === undefined ? {} : { remedy }) };
}
