/** What a look at DNS found, in lines for people. Pure. */
import type { SeenAnswer } from './dns-answers.ts';
import { RESOLVER, type ServerSight, type Sighting } from './sightings.ts';

/** The evidence of one server as a line: `ns1.example.net (192.0.2.1) serves 7 of 7`. */
export function sightLine({ server, address, state, seen }: ServerSight, expected: number): string {
  const who = address === undefined ? server : `${server} (${address})`;
  if (state === 'silent') return `${who} does not answer`;
  const other = state === 'different' ? ', and something else beside' : '';
  return `${who} serves ${String(seen)} of ${String(expected)}${other}`;
}

/** What is missing where, one line each; `cached` is empty where the resolver was not asked. */
export function evidenceOf(
  direct: readonly Sighting[],
  cached: readonly Sighting[],
): readonly string[] {
  if (direct.length === 0) return ['no name server is known for the domain: is it delegated?'];
  const rest = [...direct, ...cached].filter((sighting) => sighting.seen !== 'served');
  return rest.length === 0 && cached.length === 0
    ? ['every name server serves the records; the recursive resolver was not asked yet']
    : rest.map(evidenceLine);
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
