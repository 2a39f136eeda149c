/** The demo's last words: the verdict, what went wrong on the way, what stayed, and where to look around. */
import type { ReportModel } from '../../core/report-model.ts';
import { duration } from '../../reports/format.ts';
import type { Verdict } from './judge.ts';
import { subject, type Struck } from './judge-faults.ts';
import type { Machine } from './machine.ts';
import { command, shortPath, title, type Ink } from './words.ts';

/** Each check of the judge: a claim that holds, or what differs. */
export function verdictLines(ink: Ink, { checks }: Verdict): readonly string[] {
  return [
    ...title(
      ink,
      'The judge: asks the simulated providers and logs in anew; Mailkeel is no witness.',
    ),
    ...checks.flatMap(({ claim, differences }) =>
      differences.length === 0
        ? [`  ${ink.green('✔')} ${claim}`]
        : differences.map((line) => `  ${ink.red('✖')} ${line}`),
    ),
  ];
}

/** Every fault of the world, whom it hit and what became of it. */
export function troubleLines(ink: Ink, struck: readonly Struck[]): readonly string[] {
  const width = Math.max(0, ...struck.map(({ call }) => subject(call).length));
  return [
    ...title(ink, 'What went wrong in the world, and what became of it.'),
    ...struck.map(({ call, failed, mended }) => {
      const what = failed?.error ?? 'struck as the worker was killed';
      return `  ${subject(call).padEnd(width)}  ${what} ${outcome(ink, call, mended)}`;
    }),
  ];
}

function outcome(ink: Ink, { at }: Struck['call'], mended: Struck['mended']): string {
  if (mended?.endedAt === undefined) return ink.red('→ never succeeded');
  const later = duration(Date.parse(mended.endedAt) - Date.parse(at));
  return ink.green(`→ succeeded ${later} later`);
}

/** What no retry can mend: refusals with their remedy, mailboxes left alone, proofs an operator skipped. */
export function remainderLines(
  ink: Ink,
  { failures, aliases, domains }: ReportModel,
): readonly string[] {
  const kept = aliases.filter(({ status }) => status === 'kept');
  return [
    ...title(ink, 'What stays, because no program may decide it.'),
    ...failures.flatMap(({ alias, domain, error, remediation }) => [
      `  ${ink.red('refused')}  ${alias ?? domain}: ${error}`,
      `           ${ink.cyan('→')} ${remediation}`,
    ]),
    ...kept.map(
      ({ email }) =>
        `  ${ink.yellow('kept')}     ${email}: has a password already; Mailkeel does not know it and leaves it`,
    ),
    ...domains.flatMap(({ domain, holes }) =>
      holes.map(
        ({ pass, by, reason }) =>
          `  ${ink.yellow('skipped')}  ${domain} ${pass} by ${by}: ${reason}`,
      ),
    ),
  ];
}

/** Where everything is, and what to try next. */
export function placesLines(
  { config, uiUrl }: Machine,
  {
    ink,
    execution,
    keep,
  }: { readonly ink: Ink; readonly execution: string; readonly keep: boolean },
): readonly string[] {
  const ui = uiUrl ?? 'as your Temporal server says';
  return [
    ...title(ink, 'Look around.'),
    `  Report   ${shortPath(config.reports)}/${execution}/report.html  (one file, opens offline; CSV and JSON beside it)`,
    keep
      ? `  Web UI   ${ui}`
      : `  Web UI   ends with this demo; "npm run demo -- --keep" leaves everything running`,
    `  Logs     ${shortPath(config.home)}/logs`,
  ];
}

/** Commands to type in another terminal, the file `environment` first, while everything is left running. */
export function handLines(
  { addresses }: Pick<Machine, 'addresses'>,
  {
    ink,
    manifest,
    environment,
  }: { readonly ink: Ink; readonly manifest: string; readonly environment: string },
): readonly string[] {
  const mailkeel = (text: string): string => command(ink, `npm run mailkeel -- ${text}`);
  const plan = (name: string): string =>
    command(
      ink,
      `curl -H content-type:application/json -d '{"domain":"example.org","plan":"${name}"}' ${addresses.control.url}/forward-email/plan`,
    );
  return [
    ...title(ink, 'Try it by hand, in another terminal; Ctrl-C here ends everything.'),
    command(ink, `. ${shortPath(environment)}`),
    mailkeel('status'),
    mailkeel('status team.example.org'),
    mailkeel(`simulate ${manifest}`),
    mailkeel('doctor'),
    `  ${ink.dim('# a domain parks again, you are the operator:')}`,
    plan('free'),
    mailkeel(`start ${manifest} --only example.org --yes`),
    mailkeel('status --parked'),
    plan('enhanced_protection'),
    mailkeel('resume example.org --reason "plan upgraded"'),
    `  ${ink.dim('# a name server that still lags:')}`,
    mailkeel(`start ${manifest} --only lab.example.org --yes`),
    mailkeel('skip lab.example.org --pass 1-3 --reason "ns2 is known to lag"'),
  ];
}
