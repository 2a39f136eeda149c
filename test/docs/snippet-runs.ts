/** How each command line the documents show is proven: run as it stands, run by a test of its own, or not run and why. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCUMENTS, fencedLines, read } from './documents.ts';

export type Proof =
  /** Run on a house with a finished run, its names put in the place of the documents'. */
  | { readonly by: 'here' }
  /** The test that runs this command, with every flag of the line. */
  | { readonly by: 'test'; readonly file: string }
  | { readonly by: 'nothing'; readonly because: string };

const here: Proof = { by: 'here' };
const test = (file: string): Proof => ({ by: 'test', file });
const not = (because: string): Proof => ({ by: 'nothing', because });

/** The first that matches counts. */
const PROOFS: readonly (readonly [RegExp, Proof])[] = [
  [/^mailkeel (?:--help|limits|report)$/, here],
  [/^mailkeel status(?: --parked| example\.com)?$/, here],
  [/^mailkeel (?:audit|passwords show|vault backup) /, here],
  [/^mailkeel report .*--since/, here],
  [/^mailkeel passwords export example\.com /, here],
  [/^mailkeel (?:resume|skip) --where/, here],
  [/^(?:grep|sqlite3|cp) /, here],
  [/^mailkeel status --watch$/, test('test/cli/running.test.ts')],
  [/^mailkeel dns export /, test('test/cli/dns-export.test.ts')],
  [/^mailkeel start .*--plan/, test('test/cli/plan.test.ts')],
  [/^mailkeel start .*--only/, here],
  [/^mailkeel start /, test('test/cli/running.test.ts')],
  [/^mailkeel plan /, test('test/cli/plan.test.ts')],
  [/^mailkeel doctor /, test('test/cli/doctor.test.ts')],
  [/^mailkeel health /, test('test/cli/doctor.test.ts')],
  [/^mailkeel simulate /, test('test/cli/simulate.test.ts')],
  [/^mailkeel simulators/, test('test/cli/simulators.test.ts')],
  [/^mailkeel adopt /, test('test/cli/adopt.test.ts')],
  [/^mailkeel restore /, test('test/acceptance/live-domains.test.ts')],
  [/^mailkeel dns rollback /, test('test/cli/plan.test.ts')],
  [/^mailkeel init /, test('test/cli/program.test.ts')],
  [/^mailkeel (?:pause|resume) --all/, test('test/cli/everything.test.ts')],
  [/^mailkeel resume /, test('test/cli/running.test.ts')],
  [/^mailkeel retry-failed /, test('test/cli/signups-decided.test.ts')],
  [/^mailkeel abort /, test('test/cli/signups-decided.test.ts')],
  [/^mailkeel reconcile release /, test('test/cli/signups-decided.test.ts')],
  [/^mailkeel reconcile/, test('test/e2e/reconcile.test.ts')],
  [/^mailkeel passwords export /, test('test/cli/passwords.test.ts')],
  [/^mailkeel passwords import /, test('test/cli/passwords-import.test.ts')],
  [/^mailkeel vault restore /, test('test/cli/vault-backup.test.ts')],
  [/^mailkeel vault rotate-key /, test('test/cli/vault-rotate.test.ts')],
  [/^mailkeel up /, test('test/e2e/server-kill.test.ts')],
  [/^mailkeel worker /, test('test/cli/running.test.ts')],
  [/^curl .*:3001/, test('test/e2e/intake.test.ts')],
  [/^(?:curl|node|echo) /, test('test/cli/simulators.test.ts')],
  [/^npm run demo/, test('test/e2e/demo.test.ts')],
  [/^npm (?:test|run (?:bench|chaos|lint|build))/, not('is CI itself, or takes long')],
  [/^npm run (?:schema|docs:|record-)/, not('writes into the checkout; tests hold the result')],
  [/^export /, test('test/docs/services.test.ts')],
  [/^docker compose /, test('test/docs/services.test.ts')],
  [/^createdb /, test('test/store/postgres.test.ts')],
  [/^temporal operator /, test('test/temporal.test.ts')],
];

/** How a line is proven; `undefined` where nobody decided, which a test refuses. */
export function proofOf(line: string): Proof | undefined {
  return PROOFS.find(([pattern]) => pattern.test(line))?.[1];
}

/** Every line of a shell in the documents, once: continued lines joined, without comment, `mailkeel` for its long form. */
export function shellLines(): readonly string[] {
  const lines = DOCUMENTS.flatMap((document) =>
    fencedLines(read(document).replaceAll(/\\\n\s*/g, ' '), 'sh'),
  );
  const bare = lines.map((line) =>
    line
      .replace(/\s+# .*$/, '')
      .replace('npm run mailkeel -- ', 'mailkeel ')
      .trim(),
  );
  return [...new Set(bare)].filter((line) => line !== '');
}

/** A house whose run is over, and the program in it. */
export interface House {
  readonly home: string;
  readonly domain: string;
  readonly manifest: string;
  /** An older run and a newer one. */
  readonly executions: readonly [string, string];
  readonly run: (
    args: readonly string[],
  ) => Promise<{ readonly code: number; readonly err: string }>;
}

/** Runs every line that is proven `here`; answers with the ones that failed, and how. */
export async function failingLines(house: House): Promise<readonly string[]> {
  const { home, run } = house;
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-snippets-'));
  symlinkSync(home, join(directory, '.mailkeel'));
  const failed: string[] = [];
  try {
    for (const line of shellLines().filter((each) => proofOf(each)?.by === 'here')) {
      const typed = named(line, house).replace(/--out (\S+)/, `--out ${directory}/$1`);
      const told = typed.startsWith('mailkeel ')
        ? await run(wordsOf(typed.replace(/ > .*$/, '')).slice(1))
        : shell(typed, directory);
      // 4: something is parked or failed, which is no fault of the line.
      if (told.code !== 0 && told.code !== 4) failed.push(`${line}: ${told.err}`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return failed;
}

/** The line with this house's names; a start is watched, so that it is over before the next line. */
function named(line: string, { domain, manifest, executions: [older, newer] }: House): string {
  const told = line
    .replace('20261122-134611', newer)
    .replace('20261115-090000', older)
    .replaceAll(/\bann@/g, 'anna@')
    .replaceAll('example.com', domain)
    .replaceAll('mailkeel.yaml', manifest);
  return /^mailkeel start (?!.*--watch)/.test(told) ? `${told} --watch` : told;
}

/** As a shell parts a line: quotes hold words together, ` #` begins a comment. */
export function wordsOf(line: string): readonly string[] {
  const words = line.matchAll(/(?:^|\s)(#.*)|((?:"[^"]*"|'[^']*'|[^\s"'])+)/g);
  return [...words].flatMap(([, comment, word = '']) =>
    comment === undefined && word !== '' ? [word.replaceAll(/["']/g, '')] : [],
  );
}

function shell(line: string, cwd: string): { readonly code: number; readonly err: string } {
  try {
    execFileSync('sh', ['-c', line], { cwd, stdio: 'pipe' });
    return { code: 0, err: '' };
  } catch (error) {
    const { status, stderr } = error as { readonly status: number; readonly stderr: Buffer };
    // grep found nothing: a quiet run, and the file is there.
    if (line.startsWith('grep ') && status === 1) return { code: 0, err: '' };
    return { code: status, err: stderr.toString() };
  }
}
