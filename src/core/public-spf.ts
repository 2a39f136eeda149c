/** Who may send for the domain (RFC 7208). Pure. */
import {
  answerAt,
  fail,
  ifAnswered,
  pass,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';
import { isAll, isSpf, parseSpf, type SpfTerm } from './spf.ts';
import { countLookups, lookupBreakdown } from './spf-lookups.ts';

const CHECK = 'spf';
const MOST_LOOKUPS = 10;
/** Above it an answer may need TCP; far above it some receivers give up (RFC 7208 §3.4). */
const LONG = 450;
const TOO_LONG = 512;
const OWN_TYPE = 'SPF';
/** Header, question and EDNS of an answer beside the name asked for (RFC 1035 §4.1, RFC 6891 §6.1). */
const AROUND = 12 + 2 + 4 + 11;
/** What DNS servers send over UDP at most (DNS flag day 2020). */
const LARGEST_UDP = 1232;

/** Exactly one record, valid, within ten lookups, with an end that says something. */
export function judgeSpf(evidence: PublicEvidence): readonly HealthCheck[] {
  const { domain } = evidence;
  return ifAnswered(answerAt(evidence, domain, 'TXT'), CHECK, (values) => {
    const [record, ...others] = values.filter(isSpf);
    if (record === undefined) return [noRecord(domain, values), ...leftovers(evidence, values)];
    if (others.length > 0)
      return [
        fail(
          CHECK,
          `${String(others.length + 1)} SPF records: receivers accept none of them (RFC 7208 §4.5)`,
          'merge them into one',
        ),
      ];
    return [...judgeRecord(evidence, record), ...leftovers(evidence, values)];
  });
}

/** The record type of its own that SPF once had; receivers ask for TXT alone (RFC 7208 §3.1). */
export function spfQuestions({ domain }: PublicEvidence): readonly Question[] {
  return [{ name: domain, type: OWN_TYPE }];
}

/** Sender ID (RFC 4406) and the type SPF are dead; what is left only misleads who reads the zone, or makes each answer longer. */
function leftovers(evidence: PublicEvidence, values: readonly string[]): readonly HealthCheck[] {
  const { domain } = evidence;
  return [
    ...(values.some((value) => /^spf2\.0\//i.test(value))
      ? [warn('spf.sender-id', 'a record of Sender ID (spf2.0) is left over', 'remove it')]
      : []),
    ...(answerAt(evidence, domain, OWN_TYPE).values.length > 0
      ? [
          warn(
            'spf.type',
            `${domain} has a record of the type SPF, which nobody asks for`,
            'remove it',
          ),
        ]
      : []),
    ...judgeSet(domain, values),
  ];
}

/** All TXT records of the name come in one answer, each with 12 octets before its strings, and those with one for every 255 (RFC 1035 §3.3.14, §4.1). */
function judgeSet(domain: string, values: readonly string[]): readonly HealthCheck[] {
  const octets = (text: string): number => new TextEncoder().encode(text).length;
  const sizes = values.map((value) => 12 + octets(value) + Math.ceil(octets(value) / 255));
  const size = AROUND + domain.length + sizes.reduce((sum, each) => sum + each, 0);
  if (size <= LARGEST_UDP) return [];
  const message = `the TXT records of ${domain} are an answer of ${String(size)} octets: it is fetched over TCP, which takes longer and is blocked here and there`;
  return [pass('spf.answer', message)];
}

function noRecord(domain: string, values: readonly string[]): HealthCheck {
  const almost = values.find((value) => /^\s+v=spf1/i.test(value));
  if (almost !== undefined)
    return fail(
      CHECK,
      'the SPF record begins with a blank, so it is none',
      'remove the blank before v=spf1',
    );
  return fail(
    CHECK,
    `${domain} has no SPF record: anybody may send in its name`,
    'publish one TXT that begins with v=spf1 (RFC 7208)',
  );
}

function judgeRecord(evidence: PublicEvidence, record: string): readonly HealthCheck[] {
  const terms = parseSpf(record);
  if ('malformed' in terms)
    return [
      fail(
        CHECK,
        `"${terms.malformed}" is no SPF term: the whole record is void`,
        'correct this term',
      ),
    ];
  return [
    pass(CHECK, record),
    ...judgeLookups(terms, evidence),
    ...judgeEnd(terms),
    ...judgeLength(record),
    ...(terms.some(({ name }) => name === 'ptr')
      ? [
          warn(
            'spf.ptr',
            '"ptr" is slow and ignored by many receivers (RFC 7208 §5.5)',
            'name the senders by ip4, ip6 or include',
          ),
        ]
      : []),
  ];
}

function judgeLookups(
  terms: readonly SpfTerm[],
  { spf, spfUnanswered = [] }: Pick<PublicEvidence, 'spf' | 'spfUnanswered'>,
): readonly HealthCheck[] {
  const known = new Map(spf);
  const { count, unfollowed } = countLookups(terms, known);
  if (count > MOST_LOOKUPS)
    return [
      fail(
        'spf.lookups',
        `${String(count)} DNS lookups, and receivers stop at 10: ${lookupBreakdown(terms, known)}`,
        'remove includes that no longer send',
      ),
    ];
  const silent = unfollowed.filter((name) => spfUnanswered.includes(name));
  const read = (name: string) => parseSpf(known.get(name) ?? '');
  const circles = unfollowed.filter((name) => known.has(name) && !('malformed' in read(name)));
  const without = unfollowed.filter((name) => !silent.includes(name) && !circles.includes(name));
  return [
    ...(circles.length === 0 ? [] : [circular(circles)]),
    ...(silent.length === 0 ? [] : [unanswered(silent)]),
    ...(without.length === 0 ? [] : [withoutRecord(without)]),
  ];
}

function unanswered(names: readonly string[]): HealthCheck {
  return {
    ...{ check: 'spf.lookups', status: 'error' },
    message: `the lookups could not be counted: ${names.join(', ')} did not answer`,
    remedy: 'ask again later; if it stays, look at the name servers of these includes',
  };
}

function circular(names: readonly string[]): HealthCheck {
  const message = `${names.join(', ')} leads back to itself: receivers stop at the eleventh lookup (RFC 7208 §4.6.4)`;
  return fail('spf.lookups', message, 'remove this include, or correct the record it leads to');
}

function withoutRecord(names: readonly string[]): HealthCheck {
  const message = `${names.join(', ')} has no single valid SPF record: receivers may void the whole (RFC 7208 §5.2)`;
  return warn('spf.include', message, 'correct or remove these includes');
}

function judgeEnd(terms: readonly SpfTerm[]): readonly HealthCheck[] {
  const at = terms.findIndex(isAll);
  const all = terms[at];
  if (all === undefined) {
    if (terms.some(({ name }) => name === 'redirect')) return [];
    return [
      warn(
        'spf.all',
        'no "all" at the end: nothing is said about other senders',
        'end it with ~all or -all',
      ),
    ];
  }
  const after = terms.slice(at + 1).map(({ text }) => text);
  const ignored =
    after.length === 0
      ? []
      : [
          warn(
            'spf.all',
            `${after.join(' ')} after "all" is never read`,
            'move it before "all", or remove it',
          ),
        ];
  return [...ignored, ...judgeAll(all)];
}

function judgeAll({ qualifier }: SpfTerm): readonly HealthCheck[] {
  if (qualifier === '+')
    return [fail('spf.all', '"+all" lets everybody send in this name', 'end it with ~all or -all')];
  if (qualifier === '?')
    return [warn('spf.all', '"?all" says nothing about other senders', 'end it with ~all or -all')];
  return [];
}

function judgeLength(record: string): readonly HealthCheck[] {
  const length = `the record has ${String(record.length)} characters`;
  const remedy = 'move a part of it behind an include';
  if (record.length > TOO_LONG) return [fail('spf.length', length, remedy)];
  return record.length > LONG ? [warn('spf.length', length, remedy)] : [];
}
