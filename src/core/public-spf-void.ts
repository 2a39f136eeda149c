/** SPF terms that lead to names without records: receivers stop at the third (RFC 7208 §4.6.4, "void lookups"). Pure. */
import {
  answerAt,
  fail,
  pass,
  untested,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question, SeenAnswer } from './dns-answers.ts';
import { evaluatedTerms, isSpf, parseSpf, type SpfTerm } from './spf.ts';

const CHECK = 'spf.void';
const MOST_VOID = 2;
/** With more of them the record is void already, as `spf.lookups` says (RFC 7208 §4.6.4). */
const MOST_TERMS = 10;

/** A term that is looked up, and what a receiver asks for it; nothing where that depends on the sender. */
interface LookedUp {
  readonly text: string;
  readonly isInclude: boolean;
  readonly questions: readonly Question[];
}

/** What must be asked once the includes are known; a name that an include was followed to has a record. */
export function voidQuestions(evidence: PublicEvidence): readonly Question[] {
  const terms = lookedUp(evidence).slice(0, MOST_TERMS);
  return terms.flatMap(({ questions }) => questions);
}

/** Void for every sender, that is: a name with an address of either family is none. */
export function judgeVoid(evidence: PublicEvidence): readonly HealthCheck[] {
  const terms = lookedUp(evidence);
  if (terms.length === 0 || terms.length > MOST_TERMS) return [];
  const voids = terms.filter((term) => isVoid(answersTo(evidence, term)));
  const named = voids.map(({ text }) => text).join(', ');
  const remedy = 'remove the terms, or publish what they name';
  if (voids.length > MOST_VOID)
    return [fail(CHECK, `${named} lead nowhere, and receivers stop at the third`, remedy)];
  const silent = terms.filter((term) => isSilent(answersTo(evidence, term)));
  // `spf.lookups` tells of the includes among them.
  if (silent.length > 0) return silent.every(({ isInclude }) => isInclude) ? [] : [unknown(silent)];
  if (voids.length > 0) return [warn(CHECK, `${named}: leads nowhere`, remedy)];
  const macros = terms.filter(({ questions }) => questions.length === 0);
  return macros.length > 0 ? [dependent(macros)] : [pass(CHECK, 'no term leads nowhere')];
}

function answersTo(evidence: PublicEvidence, { questions }: LookedUp): readonly SeenAnswer[] {
  return questions.map(({ name, type }) => answerAt(evidence, name, type));
}

function isVoid(answers: readonly SeenAnswer[]): boolean {
  const isNegative = ({ rcode, values }: SeenAnswer): boolean =>
    rcode === 'NXDOMAIN' || (rcode === 'NOERROR' && values.length === 0);
  return answers.length > 0 && answers.every(isNegative);
}

/** No answer shows a record, and one did not come. */
function isSilent(answers: readonly SeenAnswer[]): boolean {
  const isMissing = ({ rcode }: SeenAnswer): boolean => rcode !== 'NOERROR' && rcode !== 'NXDOMAIN';
  return answers.every(({ values }) => values.length === 0) && answers.some(isMissing);
}

function unknown(silent: readonly LookedUp[]): HealthCheck {
  return {
    ...{ check: CHECK, status: 'error' },
    message: `whether ${silent.map(({ text }) => text).join(', ')} leads anywhere could not be looked up`,
    remedy: 'ask again later; if it stays, look at the name servers of these names',
  };
}

function dependent(macros: readonly LookedUp[]): HealthCheck {
  const named = macros.map(({ text }) => text).join(', ');
  return untested(CHECK, `${named}: what is looked up depends on the sender`);
}

function lookedUp(evidence: PublicEvidence): readonly LookedUp[] {
  const { domain, spf } = evidence;
  const records = answerAt(evidence, domain, 'TXT').values.filter(isSpf);
  const known = new Map(spf);
  const found: LookedUp[] = [];
  const seen = new Set<string>();
  const walk = (at: string, record: string): void => {
    const terms = parseSpf(record);
    if (seen.has(at) || 'malformed' in terms) return;
    seen.add(at);
    for (const term of evaluatedTerms(terms)) {
      const target = term.value.toLowerCase();
      const next = LEADING.has(term.name) ? known.get(target) : undefined;
      if (next === undefined) found.push(...toLookUp(at, term));
      else walk(target, next);
    }
  };
  if (records.length === 1) walk(domain, records[0] ?? '');
  return found;
}

const LEADING: ReadonlySet<string> = new Set(['include', 'redirect']);
const TYPES: Readonly<Record<string, readonly string[]>> = {
  a: ['A', 'AAAA'],
  mx: ['MX'],
  // RFC 7208 §5.7: type A, whatever the sender's address is.
  exists: ['A'],
  include: ['TXT'],
  redirect: ['TXT'],
};

function toLookUp(at: string, { name, value, text }: SpfTerm): readonly LookedUp[] {
  const types = TYPES[name];
  if (types === undefined) return [];
  const target = value.replace(/\/.*$/, '').toLowerCase();
  const isInclude = LEADING.has(name);
  if (target.includes('%')) return [{ text, isInclude, questions: [] }];
  const host = (target === '' ? at : target).replace(/\.$/, '');
  return [{ text, isInclude, questions: types.map((type) => ({ name: host, type })) }];
}
