/** How far published records have spread: answers of name servers → one state and its evidence. */
import type { DesiredRecord } from './dns.ts';
import { judgeValues, type Verdict } from './records-meaning.ts';

/** One name and type to ask for. */
export interface Question {
  readonly name: string;
  readonly type: string;
}

/** The time an answer is signed for by DNSSEC (RFC 4034 §3.1.5), seconds since the epoch. */
export interface Signature {
  readonly from: number;
  readonly until: number;
}

/** What was answered to one question; `UNREACHABLE` = nothing came back. */
export interface SeenAnswer extends Question {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'UNREACHABLE';
  /** MX as `<preference> <exchange>`. */
  readonly values: readonly string[];
  /** Seconds a cache still keeps it. */
  readonly ttl?: number;
  /** The resolver validated it by DNSSEC. */
  readonly authenticated?: boolean;
  readonly signature?: Signature;
}

/** All answers of one address of one name server. */
export interface ServerAnswers {
  /** Host name of the server; several addresses of one host count as one server. */
  readonly server: string;
  readonly address: string;
  readonly answers: readonly SeenAnswer[];
}

/** What one address of a name server, or the recursive resolver, served of what is wanted. */
export interface ServerSight {
  readonly server: string;
  /** Absent for the recursive resolver. */
  readonly address?: string;
  /** `silent` = no usable answer to any question · `different` = something else stands where ours should · `behind` = some are missing. */
  readonly state: 'served' | 'behind' | 'different' | 'silent';
  readonly seen: number;
}

export interface Propagation {
  readonly state:
    | 'absent'
    | 'partial'
    | 'authoritative'
    | 'cached-old'
    | 'everywhere'
    | 'conflicting'
    | 'unreachable';
  /** What is missing where, one line each, for people. */
  readonly evidence: readonly string[];
  /** Each address that was asked, in the order it was asked. */
  readonly servers: readonly ServerSight[];
  /** Wanted records that every authoritative server serves. */
  readonly seen: number;
  readonly expected: number;
  /** Of `cached-old`: seconds until the cache has forgotten the last old answer. */
  readonly ttlLeft?: number;
}

/** The evidence of one server as a line: `ns1.example.net (192.0.2.1) serves 7 of 7`. */
export function sightLine({ server, address, state, seen }: ServerSight, expected: number): string {
  const who = address === undefined ? server : `${server} (${address})`;
  if (state === 'silent') return `${who} does not answer`;
  const other = state === 'different' ? ', and something else beside' : '';
  return `${who} serves ${String(seen)} of ${String(expected)}${other}`;
}

type Seen = Verdict | 'unreachable';

/** What one server, or the recursive resolver, says about one set of wanted records. */
interface Sighting {
  readonly set: readonly DesiredRecord[];
  readonly server: string;
  readonly seen: Seen;
  readonly answer: SeenAnswer | undefined;
}

/** The questions that show whether `expected` is published, each once. */
export function questionsFor(expected: readonly DesiredRecord[]): readonly Question[] {
  const questions = expected.map(({ name, type }) => ({ name, type }));
  return questions.filter(
    (question, at) => questions.findIndex((other) => isSameQuestion(other, question)) === at,
  );
}

/**
 * Judges one look at DNS. `absent`: no server has any · `partial`: some miss some, or do not answer · `authoritative`: all name servers
 * serve all, the resolver was not asked or did not answer · `cached-old`: the resolver still keeps an answer from before ·
 * `everywhere`: the resolver has it too · `conflicting`: something else stands where ours should · `unreachable`: no name
 * server answered. A server with several addresses needs one that answers; one that answers differently counts. `recursive` is left
 * empty until the servers have it all: asking earlier plants a negative answer in the cache (RFC 2308).
 */
export function judgePropagation(
  expected: readonly DesiredRecord[],
  servers: readonly ServerAnswers[],
  recursive: readonly SeenAnswer[] = [],
): Propagation {
  const sets = inSets(expected);
  const hosts = [...new Set(servers.map((each) => each.server))];
  const direct = sets.flatMap((set) => hosts.map((host) => sightHost(set, host, servers)));
  const cached = sets.map((set) => sight(set, RESOLVER, recursive));
  const served = sets.filter((set) =>
    direct.every((sighting) => sighting.set !== set || sighting.seen === 'served'),
  );
  const asked = recursive.length > 0;
  const state = stateOf(direct, asked ? cached : []);
  const ttlLeft = state === 'cached-old' ? oldestTtl(cached) : undefined;
  return {
    state,
    evidence: evidenceOf(state, direct, asked ? cached : []),
    servers: [
      ...servers.map((each) => sightOf(sets, each)),
      ...(asked ? [sightOf(sets, { server: RESOLVER, answers: recursive })] : []),
    ],
    seen: hosts.length === 0 ? 0 : served.flat().length,
    expected: expected.length,
    ...(ttlLeft === undefined ? {} : { ttlLeft }),
  };
}

const RESOLVER = 'recursive resolver';

function stateOf(direct: readonly Sighting[], cached: readonly Sighting[]): Propagation['state'] {
  const all = direct.map((sighting) => sighting.seen);
  if (all.every((seen) => seen === 'unreachable')) return 'unreachable';
  if (all.includes('other')) return 'conflicting';
  if (!all.includes('served')) return 'absent';
  if (all.some((seen) => seen !== 'served')) return 'partial';
  const kept = cached.map((sighting) => sighting.seen);
  if (kept.length === 0 || kept.every((seen) => seen === 'unreachable')) return 'authoritative';
  if (kept.every((seen) => seen === 'served')) return 'everywhere';
  return kept.some((seen) => seen === 'missing' || seen === 'other')
    ? 'cached-old'
    : 'authoritative';
}

/** When the last old answer is gone. */
function oldestTtl(cached: readonly Sighting[]): number | undefined {
  const old = cached.filter(({ seen }) => seen === 'missing' || seen === 'other');
  const ttls = old.flatMap(({ answer }) => answer?.ttl ?? []);
  return ttls.length === 0 ? undefined : Math.max(...ttls);
}

function sightOf(
  sets: readonly (readonly DesiredRecord[])[],
  from: Omit<ServerAnswers, 'address'> & { readonly address?: string },
): ServerSight {
  const { server, address, answers } = from;
  const sightings = sets.map((set) => sight(set, server, answers));
  const seen = sightings.filter((sighting) => sighting.seen === 'served');
  return {
    server,
    ...(address === undefined ? {} : { address }),
    state: sightState(sightings),
    seen: seen.flatMap(({ set }) => set).length,
  };
}

function sightState(sightings: readonly Sighting[]): ServerSight['state'] {
  const all = sightings.map(({ seen }) => seen);
  if (all.every((seen) => seen === 'unreachable')) return 'silent';
  if (all.includes('other')) return 'different';
  return all.every((seen) => seen === 'served') ? 'served' : 'behind';
}

/** MX, for one, is judged as a set: records of one purpose at one name belong together. */
function inSets(expected: readonly DesiredRecord[]): readonly (readonly DesiredRecord[])[] {
  const sets = new Map<string, DesiredRecord[]>();
  for (const record of expected) {
    const key = `${record.purpose} ${record.name}`;
    sets.set(key, [...(sets.get(key) ?? []), record]);
  }
  return [...sets.values()];
}

const WORST: readonly Seen[] = ['other', 'missing', 'served', 'unreachable'];

/** The worst of what the addresses of one host answer; silence counts only when all of them are silent. */
function sightHost(
  set: readonly DesiredRecord[],
  host: string,
  servers: readonly ServerAnswers[],
): Sighting {
  const own = servers.filter((each) => each.server === host);
  const sightings = own.map((each) => sight(set, host, each.answers));
  sightings.sort((a, b) => WORST.indexOf(a.seen) - WORST.indexOf(b.seen));
  return sightings[0] ?? { set, server: host, seen: 'unreachable', answer: undefined };
}

function sight(
  set: readonly DesiredRecord[],
  server: string,
  answers: readonly SeenAnswer[],
): Sighting {
  const [first] = set;
  const answer = answers.find((each) => first !== undefined && isSameQuestion(each, first));
  return { set, server, answer, seen: judgeAnswer(set, answer) };
}

function judgeAnswer(set: readonly DesiredRecord[], answer: SeenAnswer | undefined): Seen {
  switch (answer?.rcode) {
    case 'NOERROR':
      return judgeValues(set, answer.values);
    case 'NXDOMAIN':
      return 'missing';
    case 'SERVFAIL':
    case 'REFUSED':
    case 'UNREACHABLE':
    case undefined:
      return 'unreachable';
  }
}

function isSameQuestion(a: Question, b: Question): boolean {
  return a.type === b.type && a.name.toLowerCase() === b.name.toLowerCase();
}

function evidenceOf(
  state: Propagation['state'],
  direct: readonly Sighting[],
  cached: readonly Sighting[],
): readonly string[] {
  if (direct.length === 0) return ['no name server is known for the domain: is it delegated?'];
  const rest = [...direct, ...cached].filter((sighting) => sighting.seen !== 'served');
  const lines = rest.map(evidenceLine);
  return state === 'authoritative' && cached.length === 0
    ? [...lines, 'every name server serves the records; the recursive resolver was not asked yet']
    : lines;
}

function evidenceLine({ set, server, seen, answer }: Sighting): string {
  const [first] = set;
  const what = first === undefined ? '' : `${first.type} ${first.name} (${first.purpose})`;
  const wait =
    answer?.ttl === undefined || server !== RESOLVER
      ? ''
      : `, kept for ${String(answer.ttl)} s more`;
  if (seen === 'unreachable')
    return `${server}: no usable answer for ${what}${answer === undefined ? '' : ` (${answer.rcode})`}`;
  if (seen === 'other') return `${server}: ${what} says something else${wait}: ${quote(answer)}`;
  return `${server}: ${what} is not there yet${wait}`;
}

function quote(answer: SeenAnswer | undefined): string {
  return (answer?.values ?? []).map((value) => `"${value.slice(0, 80)}"`).join(' ');
}
