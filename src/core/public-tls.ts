/** Whether mail arrives encrypted (RFC 3207), at a host that shows who it is: a certificate senders believe, or DANE (RFC 7672). Pure. */
import { announcesPolicy } from './public-transport.ts';
import { parsePolicy } from './mta-sts.ts';
import { judgeDane } from './public-dane.ts';
import { exchangeAddresses } from './public-mx.ts';
import {
  fail,
  pass,
  untested,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { TlsSight } from './tls-sight.ts';

const CHECK = 'mx.starttls';

/** Every host of the MX that was looked at: STARTTLS, its certificate, its TLSA records. */
export function judgeExchangeTls(evidence: PublicEvidence): readonly HealthCheck[] {
  const hosts = [...new Set(exchangeAddresses(evidence).map(({ host }) => host))];
  return hosts.flatMap((host) => {
    const seen = (evidence.tls ?? []).find(
      (one) => one.service === 'smtp' && one.host === host,
    )?.sight;
    const sight = seen ?? { state: 'unreachable', reason: 'it was not asked' };
    return [
      ...[judgeStartTls(host, sight), ...judgeStrength(host, sight)],
      ...certificate(evidence, host, sight),
      ...[...judgeDane(evidence, host, sight), ...judgeGreeting(host, sight)],
    ];
  });
}

function judgeStartTls(host: string, sight: TlsSight): HealthCheck {
  switch (sight.state) {
    case 'secured':
      return pass(CHECK, `${host} takes mail by ${sight.protocol}`);
    case 'plain':
      return fail(
        CHECK,
        `${host} offers no STARTTLS: mail to it can be read on its way`,
        `turn STARTTLS on at ${host}, with a certificate for this name`,
      );
    case 'broken':
      return fail(
        CHECK,
        `${host} offers STARTTLS and cannot do TLS 1.2 or newer: ${sight.reason}`,
        `look at the TLS settings and the certificate of the mail server ${host}`,
      );
    case 'turned-away':
      return untested(CHECK, `${host} takes no mail from here: ${sight.reason}`, ELSEWHERE);
    case 'unreachable':
      return untested(
        CHECK,
        `${host} could not be reached on port 25 from here, as from many networks: ${sight.reason}`,
        ELSEWHERE,
      );
  }
}

/** RFC 9325 §4.5: as strong as 112 bits. */
const LEAST_BITS = { RSA: 2048, EC: 224, DH: 2048 } as const;

/** What whoever records the mail can do with time (RFC 9325 §4.1, §4.5). Nothing where the keys were not looked at. */
function judgeStrength(host: string, sight: TlsSight): readonly HealthCheck[] {
  if (sight.state !== 'secured' || sight.keys === undefined) return [];
  const { certificate: key, agreement, groupBits } = sight.keys;
  const about = 'mx.keys';
  const faults = [
    ...(agreement === 'static'
      ? [
          'agrees on keys without forward secrecy: recorded mail is read by whoever gets its key one day',
        ]
      : []),
    ...(groupBits !== undefined && groupBits < LEAST_BITS.DH
      ? [`uses a Diffie-Hellman group of ${String(groupBits)} bits, below ${String(LEAST_BITS.DH)}`]
      : []),
    ...(key !== undefined && key.bits < LEAST_BITS[key.kind]
      ? [
          `has an ${key.kind} key of ${String(key.bits)} bits, below ${String(LEAST_BITS[key.kind])}`,
        ]
      : []),
  ];
  if (faults.length === 0) return [pass(about, `the keys of ${host} are strong`)];
  return faults.map((fault) =>
    warn(
      about,
      `${host} ${fault}`,
      `offer ECDHE with TLS 1.2 and 1.3 alone at ${host}, and a certificate with an RSA key of 2048 bits or P-256 (RFC 9325)`,
    ),
  );
}

const ELSEWHERE = 'run mailkeel health on a machine that may send mail';

/** Senders encrypt to any certificate unless a policy or DANE holds them to more (RFC 7435). */
function certificate(
  evidence: PublicEvidence,
  host: string,
  sight: TlsSight,
): readonly HealthCheck[] {
  if (sight.state !== 'secured') return [];
  const { distrust } = sight;
  const about = 'mx.certificate';
  if (distrust === undefined) return [pass(about, `the certificate of ${host} is believed`)];
  const remedy = `have a public authority issue a certificate for ${host}`;
  if (isEnforced(evidence))
    return [
      fail(
        about,
        `senders that know the MTA-STS policy do not believe the certificate of ${host} (${distrust}) and deliver nothing`,
        remedy,
      ),
    ];
  return [
    warn(
      about,
      `the certificate of ${host} is not believed (${distrust}); senders without a policy deliver all the same`,
      remedy,
    ),
  ];
}

/** Names nobody else can look up: placeholders of a fresh installation (RFC 6762, RFC 2606, RFC 9476 and custom). */
const LOCAL = /(?:^|\.)(?:localhost|localdomain|local|lan|internal|home|invalid|test|example)$/i;
const FULL_NAME = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/i;

/** RFC 5321 §4.1.3, §4.2: a server says who it is by a name the world can look up. Receivers hold its own mail to that. */
function judgeGreeting(host: string, sight: TlsSight): readonly HealthCheck[] {
  if (sight.state !== 'secured' || sight.greeting === undefined) return [];
  const { greeting } = sight;
  const about = 'mx.greeting';
  if (FULL_NAME.test(greeting) && !LOCAL.test(greeting))
    return [pass(about, `${host} calls itself ${greeting}`)];
  return [
    warn(
      about,
      `${host} calls itself "${greeting.slice(0, 80)}", a name nobody can look up: receivers mistrust mail it sends`,
      `set the host name of the mail server to ${host} (Postfix: myhostname, Exim: primary_hostname)`,
    ),
  ];
}

function isEnforced(evidence: PublicEvidence): boolean {
  const { policy } = evidence;
  if (!announcesPolicy(evidence) || policy?.state !== 'answered') return false;
  const read = parsePolicy(policy.text);
  return typeof read !== 'string' && read.mode === 'enforce';
}
