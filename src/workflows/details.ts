/** What the Web UI shows beside a run: Markdown, written for somebody who has never seen Mailkeel. Pure. */
import {
  failureTotal,
  PASS_TITLES,
  type DomainProgress,
  type Park,
  type PassProgress,
} from '../core/run.ts';

const MARKS: Readonly<Record<PassProgress['status'], string>> = {
  pending: '·',
  running: '▶',
  parked: '‖',
  done: '✔',
  incomplete: '✘',
  skipped: '⤼',
  'not-requested': '–',
};

/** Current details of one domain run: where it stands, what it waits for and the remedy, counts, the latest failures, and the last signal that could not apply. */
export function domainDetails(progress: DomainProgress, refusal?: string): string {
  const { counts } = progress;
  const lines = [
    `### ${progress.domain}: ${progress.status} at ${progress.pass} ${PASS_TITLES[progress.pass]}`,
    '',
    `aliases ${String(counts.created + counts.existed)}/${String(counts.aliases)} · passwords set ${String(counts.set)} · proven ${String(counts.proven)}/${String(counts.wanted)} · failures ${String(failureTotal(progress))}`,
    ...(refusal === undefined ? [] : ['', refusal]),
    ...parkLines(
      progress.park,
      'Then send the signal `resume` (an empty payload will do), or `skip`.',
    ),
    '',
    '| pass | | items | failed |',
    '| --- | --- | --- | --- |',
    ...progress.passes.map(passLine),
    ...failureLines(progress),
  ];
  return lines.join('\n');
}

/** A wait as Markdown, ending with `next`, what its reader can do; nothing where there is no wait. */
export function parkLines(park: Omit<Park, 'pass'> | undefined, next: string): string[] {
  if (park === undefined) return [];
  const until = park.until === undefined ? '' : `, goes on by itself at ${park.until}`;
  return [
    '',
    `**waits: \`${park.code}\`** since ${park.since} (${park.resumedBy}${until})`,
    '',
    park.sentence,
    '',
    ...park.remedy.map((line) => `- ${code(line)}`),
    '',
    next,
  ];
}

/** As code, or the Web UI would turn `--reason` and quotes into typography; not as a block, whose long lines it cuts off. */
function code(line: string): string {
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

function passLine(pass: PassProgress): string {
  const items = pass.total === 0 ? '' : `${String(pass.done)}/${String(pass.total)}`;
  const failed = pass.failed === 0 ? '' : String(pass.failed);
  const why = pass.skipped === undefined ? '' : ` (${pass.skipped.by}: ${pass.skipped.reason})`;
  return `| ${pass.pass} ${PASS_TITLES[pass.pass]}${why} | ${MARKS[pass.status]} ${pass.status} | ${items} | ${failed} |`;
}

function failureLines(progress: DomainProgress): string[] {
  const latest = progress.failures.slice(-5);
  if (latest.length === 0) return [];
  const rows = latest.map(
    (failure) =>
      `- \`${failure.alias ?? progress.domain}\` ${failure.operation}: ${failure.error} (${failure.category}) → ${code(failure.remediation)}`,
  );
  return ['', '**Latest failures**', ...rows];
}
