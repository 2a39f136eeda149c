/** MTA-STS policies (RFC 8461): what a host serves, read and compared with the MX. Pure. */
import {
  fail,
  pass,
  untested,
  warn,
  type HealthCheck,
  type PolicyAnswer,
} from './public-evidence.ts';

export interface Policy {
  readonly mode: 'enforce' | 'testing' | 'none';
  /** Seconds senders keep it. */
  readonly maxAge: number;
  /** Host names; `*.` stands for one label. */
  readonly mx: readonly string[];
}

const CHECK = 'mta-sts.policy';
const MODES = ['enforce', 'testing', 'none'] as const;
/** RFC 8461 §3.2: about a year. */
const LONGEST_AGE = 31_557_600;

/** Where a domain's policy is served (RFC 8461 §3.3). */
export function policyUrl(domain: string): string {
  return `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
}

/** True for a TXT value that announces a policy (RFC 8461 §3.1). */
export function isStsRecord(content: string): boolean {
  return /^v=STSv1\s*;/.test(content);
}

/** Reads a policy (RFC 8461 §3.2); a `string` says why it is none. Of a key that may stand once the first counts, unknown keys are ignored. */
export function parsePolicy(text: string): Policy | string {
  const fields = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => /^([A-Za-z0-9][A-Za-z0-9_.-]*):[ \t]*(.*?)[ \t]*$/.exec(line));
  const pairs = fields.flatMap((match) => (match === null ? [] : [[match[1], match[2]] as const]));
  if (pairs.length < fields.length) return 'a line is not "key: value"';
  const first = (key: string): string => pairs.find(([name]) => name === key)?.[1] ?? '';
  const mode = MODES.find((each) => each === first('mode'));
  const mx = pairs.flatMap(([name, value = '']) => (name === 'mx' ? [value.toLowerCase()] : []));
  if (first('version') !== 'STSv1') return 'it has no "version: STSv1"';
  if (mode === undefined) return 'its mode is not enforce, testing or none';
  if (!/^\d{1,10}$/.test(first('max_age')) || Number(first('max_age')) > LONGEST_AGE)
    return `its max_age is not a number up to ${String(LONGEST_AGE)}`;
  if (mx.length === 0 && mode !== 'none') return 'it lists no mx';
  return { mode, maxAge: Number(first('max_age')), mx };
}

/** RFC 8461 §4.1: a wildcard stands for exactly one label on the left. */
export function coversMx({ mx }: Pick<Policy, 'mx'>, exchange: string): boolean {
  const host = exchange.toLowerCase().replace(/\.$/, '');
  const parent = host.slice(host.indexOf('.'));
  return mx.some((pattern) =>
    pattern.startsWith('*.') ? pattern.slice(1) === parent : pattern === host,
  );
}

/** What is fetched, for which domain, and the hosts mail is to arrive at; `undefined` where nobody knows these. */
export interface ServedPolicy {
  readonly domain: string;
  readonly answer: PolicyAnswer;
  readonly exchanges: readonly string[] | undefined;
}

/**
 * Judges the policy a domain serves. What no sender can use, and an enforced one that leaves an MX out, is `fail`; where nobody answered
 * nothing is known, which is `error`.
 */
export function judgePolicy(served: ServedPolicy): HealthCheck {
  const { domain, answer } = served;
  const url = policyUrl(domain);
  if (answer.state === 'unreachable')
    return unknown(`${url} could not be fetched: ${answer.reason}`);
  if (answer.state === 'untrusted')
    return fail(
      CHECK,
      `senders do not trust the certificate of mta-sts.${domain}: ${answer.reason}`,
      `have a certificate issued for mta-sts.${domain} by a public authority, or remove the TXT _mta-sts`,
    );
  const { status, mediaType, text } = answer;
  if (status >= 500 || status === 408 || status === 429)
    return unknown(`${url} answered ${String(status)}`);
  if (status !== 200)
    return unusable(url, `it answered ${String(status)}, and senders follow no redirect`);
  if (mediaType !== 'text/plain')
    return unusable(
      url,
      `it is ${mediaType === '' ? 'of no stated type' : mediaType}, not text/plain`,
    );
  const policy = parsePolicy(text);
  return typeof policy === 'string' ? unusable(url, policy) : judgeHosts(policy, served);
}

function unknown(message: string): HealthCheck {
  const remedy = 'look whether the host answers, then check again';
  return { check: CHECK, status: 'error', message, remedy };
}

function unusable(url: string, why: string): HealthCheck {
  return fail(
    CHECK,
    `${url} is no policy senders can use: ${why}`,
    'serve a policy there as RFC 8461 §3.2 says, or remove the TXT _mta-sts',
  );
}

function judgeHosts(policy: Policy, { domain, exchanges }: ServedPolicy): HealthCheck {
  const { mode, mx } = policy;
  if (mode === 'none')
    return warn(
      CHECK,
      'the policy asks for nothing (mode: none)',
      'remove the TXT _mta-sts once max_age has passed',
    );
  if (exchanges === undefined)
    return untested(
      CHECK,
      `mode ${mode}; whether it lists the MX is not known: they could not be looked up`,
    );
  const left = exchanges.filter((exchange) => !coversMx(policy, exchange));
  const remedy = `list ${left.join(' and ')} in ${policyUrl(domain)}, and change the id of the TXT _mta-sts.${domain}`;
  const lists = `the policy lists ${mx.join(', ')} and not ${left.join(', ')}`;
  if (left.length > 0 && mode === 'enforce')
    return fail(CHECK, `${lists}: senders that know it deliver nothing there`, remedy);
  if (left.length > 0) return warn(CHECK, `${lists}, and is being tested`, remedy);
  if (mode === 'testing')
    return warn(
      CHECK,
      'the policy lists every MX, and senders only report (mode: testing)',
      'once the reports are clean: mode: enforce, and a new id in the TXT',
    );
  return pass(CHECK, `the policy is enforced and lists every MX: ${exchanges.join(', ')}`);
}
