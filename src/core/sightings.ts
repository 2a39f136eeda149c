/** What each name server, and the recursive resolver, says about what should be published: one sighting a set of records. */
import type { DesiredRecord } from './dns.ts';
import { isSameQuestion, type SeenAnswer, type ServerAnswers } from './dns-answers.ts';
import { judgeValues, type Verdict } from './records-meaning.ts';

/** What one address of a name server, or the recursive resolver, served of what is wanted. */
export interface ServerSight {
  readonly server: string;
  /** Absent for the recursive resolver. */
  readonly address?: string;
  /** `silent` = no usable answer to any question · `different` = something else stands where ours should · `behind` = some are missing. */
  readonly state: 'served' | 'behind' | 'different' | 'silent';
  readonly seen: number;
}

/** A verdict on one set; `unreachable` = no usable answer. */
type Seen = Verdict | 'unreachable';

/** What one server, or the recursive resolver, says about one set of wanted records. */
export interface Sighting {
  readonly set: readonly DesiredRecord[];
  readonly server: string;
  readonly seen: Seen;
  readonly answer: SeenAnswer | undefined;
}

/** Stands for a name server in the answers that came through a cache. */
export const RESOLVER = 'recursive resolver';

/** Records of one purpose at one name are judged together, as MX must be. */
export function inSets(expected: readonly DesiredRecord[]): readonly (readonly DesiredRecord[])[] {
  const sets = new Map<string, DesiredRecord[]>();
  for (const record of expected) {
    const key = `${record.purpose} ${record.name}`;
    sets.set(key, [...(sets.get(key) ?? []), record]);
  }
  return [...sets.values()];
}

const WORST: readonly Seen[] = ['other', 'missing', 'served', 'unreachable'];

/** The worst of what the addresses of one host answer; silence counts only when all of them are silent. */
export function sightHost(
  set: readonly DesiredRecord[],
  host: string,
  servers: readonly ServerAnswers[],
): Sighting {
  const own = servers.filter((each) => each.server === host);
  const sightings = own.map((each) => sight(set, host, each.answers));
  sightings.sort((a, b) => WORST.indexOf(a.seen) - WORST.indexOf(b.seen));
  return sightings[0] ?? { set, server: host, seen: 'unreachable', answer: undefined };
}

/** What the answers of one server say about one set. */
export function sight(
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

/** What one address served of all the sets. */
export function sightOf(
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
