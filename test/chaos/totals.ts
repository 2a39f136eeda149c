/** What all stories of a chaos test came to. Pure. */
import type { Verdict } from './judge.ts';

/** The totals as lines of text; one line for each thing that must not happen, with its number. */
export function totalsText(verdicts: readonly Verdict[], seed: number): string {
  const sum = (of: (verdict: Verdict) => number): number =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  const mailboxes = sum((verdict) => verdict.mailboxes);
  const open = sum((verdict) => verdict.open);
  const victims = [...new Set(verdicts.flatMap(({ killed }) => Object.keys(killed)))];
  const kills = victims.map((victim) => ({
    victim,
    count: sum(({ killed }) => killed[victim] ?? 0),
  }));
  const killed = kills.map(({ victim, count }) => `${victim} ${String(count)}`).join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['passwords lost', String(sum(({ lost }) => lost.length))],
    ['mailboxes wiped', String(sum(({ wiped }) => wiped.length))],
    ['aliases twice', String(sum(({ twice }) => twice.length))],
    ['passwords set twice', String(sum(({ passwordTwice }) => passwordTwice.length))],
    ['mailboxes proven', `${String(open)} of ${String(mailboxes)} (${percent(open, mailboxes)})`],
    ['not proven, without a remedy', String(sum(({ unexplained }) => unexplained.length))],
    ['parks resumed', String(sum(({ resumed }) => resumed))],
  ];
  const all = String(killsOf(verdicts));
  return [
    `chaos: seed ${String(seed)}, ${all} kills (${killed}) over ${String(verdicts.length)} runs`,
    ...rows.map(([what, number]) => `  ${what.padEnd(30)}${number}`),
    '',
  ].join('\n');
}

/** Kills of all stories. */
export function killsOf(verdicts: readonly Pick<Verdict, 'killed'>[]): number {
  const counts = verdicts.flatMap(({ killed }) => Object.values(killed));
  return counts.reduce((total, count) => total + count, 0);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none wanted' : `${((100 * part) / whole).toFixed(1)} %`;
}
