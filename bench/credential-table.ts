/** The numbers of one credential as a person reads them. Pure. */
import type { Credential, RoundMeasured } from './credential.ts';
import { lines, seconds, times, verdict, type Row } from './table.ts';

/** What the project promises (docs/benchmarks.md): makespan ÷ floor. */
const OF_FLOOR = 1.1;

/** Lines for both rounds. */
export function credentialTable({ load, rounds }: Credential): string {
  const pace = `one request every ${String(load.everyMs)} ms`;
  return lines(
    `One credential: ${String(load.domains)} domains, ${pace}`,
    rounds.flatMap((round) => rows(round, load.domains)),
  );
}

function rows(measured: RoundMeasured, domains: number): readonly Row[] {
  const { round, makespanMs, floorMs, mailCalls, dnsHostCalls, refused, busiestMinute } = measured;
  const ofFloor = makespanMs / floorMs;
  return [
    [`${round}: makespan`, seconds(makespanMs), `floor ${seconds(floorMs)}`],
    ['makespan ÷ floor', times(ofFloor), verdict(ofFloor <= OF_FLOOR, '≤ 1.1')],
    ['refused with 429', String(refused), verdict(refused === 0, 'none')],
    ['mail provider, requests a domain', (mailCalls / domains).toFixed(2), ''],
    ['DNS host, requests a domain', (dnsHostCalls / domains).toFixed(2), ''],
    ['DNS host, busiest minute', String(busiestMinute), ''],
  ];
}
