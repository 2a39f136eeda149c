/** How far published records have spread: answers of name servers → one state and its evidence. */
import type { DesiredRecord } from './dns.ts';
import {
  isSameQuestion,
  type Question,
  type SeenAnswer,
  type ServerAnswers,
} from './dns-answers.ts';
import { evidenceOf } from './propagation-evidence.ts';
import {
  inSets,
  RESOLVER,
  sight,
  sightHost,
  sightOf,
  type ServerSight,
  type Sighting,
} from './sightings.ts';

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
    evidence: evidenceOf(direct, asked ? cached : []),
    servers: [
      ...servers.map((each) => sightOf(sets, each)),
      ...(asked ? [sightOf(sets, { server: RESOLVER, answers: recursive })] : []),
    ],
    seen: hosts.length === 0 ? 0 : served.flat().length,
    expected: expected.length,
    ...(ttlLeft === undefined ? {} : { ttlLeft }),
  };
}

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
