/** A dry run as the operator reads it: the whole first, then what needs a look, then the domains something happens to. */
import type { DomainForecast, Issue, Simulation } from '../../core/simulation.ts';
import { count, duration, plural, shortTime } from '../format.ts';
import {
  basisSentence,
  changedWords,
  createdWords,
  keptWords,
  OUTCOME_WORDS,
  rowWords,
  worksWords,
} from '../simulation-words.ts';
import { fit, fitRight, oneLine, wrap } from '../text.ts';
import { createView, type View, type ViewOptions } from './view.ts';

/** More of them are for `--json` and `--html`. */
const LISTED_DOMAINS = 40;
const LISTED_NAMES = 5;

/** Renders the simulation; readable for hundreds of domains. */
export function renderSimulation(simulation: Simulation, options: ViewOptions): string {
  const view = createView(options);
  return [
    ...heading(simulation, view),
    ...section('Requests', callLines(simulation), view),
    ...section('Accounts', rowLines(simulation, view), view),
    ...section(
      'Issues',
      simulation.issues.flatMap((issue) => issueLines(issue, view)),
      view,
    ),
    ...section('Domains', domainLines(simulation, view), view),
    ...section(
      'Assumed',
      simulation.assumptions.map((line) => `  ${oneLine(line)}`),
      view,
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[], { palette }: View): readonly string[] {
  return lines.length === 0 ? [] : ['', palette.bold(title), ...lines];
}

function heading(simulation: Simulation, view: View): readonly string[] {
  const { totals } = simulation;
  const { byOutcome } = totals;
  const outcomes = (['changes', 'nothing', 'waits', 'stopped'] as const)
    .filter((outcome) => byOutcome[outcome] > 0)
    .map((outcome) => `${count(byOutcome[outcome])} ${OUTCOME_WORDS[outcome]}`);
  return [
    `${view.palette.bold(`Dry run of ${plural(totals.domains, 'domain')}`)} (${basisSentence(simulation)})`,
    `Domains:   ${outcomes.join(' · ')}`,
    `Creates:   ${createdWords(totals) || 'nothing'}`,
    `Changes:   ${changedWords(totals) || 'nothing'}`,
    `Keeps:     ${keptWords(totals) || 'nothing'}`,
    `Requests:  ${count(totals.requests)} · ${plural(totals.emails, 'e-mail')} to administrators`,
    `Time:      ${timeWords(simulation, view)}`,
  ];
}

function timeWords({ totals, window }: Simulation, { now, timeZone }: View): string {
  const { beginsAt, endsAt, durationMs } = totals;
  if (endsAt === undefined || durationMs === undefined)
    return 'never done: an account stands still until somebody opens it';
  const [from, to] = [beginsAt, endsAt].map((time) => shortTime(time, now, timeZone));
  return `${from ?? ''} → ${to ?? ''}, ${duration(durationMs)}, ${plural(window, 'domain')} at a time`;
}

function callLines({ totals }: Simulation): readonly string[] {
  return totals.calls.map(
    ({ provider, operation, count: calls }) =>
      `  ${fit(provider, 15)} ${fit(operation, 16)} ${fitRight(count(calls), 9)}`,
  );
}

function rowLines({ rows }: Simulation, { now, timeZone }: View): readonly string[] {
  return rows.map((row) => {
    const end = row.lastAt === undefined ? '' : ` · last ${shortTime(row.lastAt, now, timeZone)}`;
    return `  ${fit(oneLine(row.accounts.join(',')), 15)} ${fit(row.operation, 10)} ${rowWords(row)}${end}`;
  });
}

function issueLines(issue: Issue, view: View): readonly string[] {
  const { palette, width } = view;
  const mark = { park: '✖', stop: '✖', warn: '!', info: '·' }[issue.severity];
  const colour = issue.severity === 'info' ? palette.dim : palette.yellow;
  const where = issue.domains.length === 0 ? '' : ` (${plural(issue.domains.length, 'domain')})`;
  const { domains } = issue;
  const names = domains.slice(0, LISTED_NAMES).map(oneLine).join(', ');
  const more =
    domains.length > LISTED_NAMES ? `, and ${count(domains.length - LISTED_NAMES)} more` : '';
  return [
    `  ${colour(`${mark} ${oneLine(issue.code)}`)}${where}`,
    ...wrap(oneLine(issue.message), width - 4).map((line) => `    ${line}`),
    ...issue.remedy.map((line) => `    ${palette.cyan('→')} ${oneLine(line)}`),
    ...(domains.length === 0 ? [] : [palette.dim(`    ${names}${more}`)]),
  ];
}

function domainLines({ domains }: Simulation, view: View): readonly string[] {
  const active = domains.filter(({ outcome }) => outcome !== 'nothing');
  const idle = domains.length - active.length;
  const more = active.length - LISTED_DOMAINS;
  return [
    ...active.slice(0, LISTED_DOMAINS).flatMap((domain) => domainText(domain, view)),
    ...(more > 0 ? [`  … and ${plural(more, 'more domain')}: --html or --json shows each`] : []),
    ...(idle > 0 ? [view.palette.dim(`  ${plural(idle, 'domain')} with nothing to do`)] : []),
  ];
}

function domainText(domain: DomainForecast, { palette, now, timeZone }: View): readonly string[] {
  const { outcome, beginsAt, endsAt, requests, emails, issues } = domain;
  const times = [beginsAt, endsAt].map((time) =>
    time === undefined ? 'never' : shortTime(time, now, timeZone),
  );
  const parts = [
    worksWords(domain),
    plural(requests, 'request'),
    emails === 0 ? '' : plural(emails, 'e-mail'),
    times.join(' → '),
  ].filter((part) => part !== '');
  const word = outcome === 'changes' ? '' : ` ${palette.yellow(OUTCOME_WORDS[outcome])}`;
  const told = issues.length === 0 ? '' : palette.dim(`   ${issues.map(oneLine).join(', ')}`);
  return [`  ${palette.bold(oneLine(domain.domain))}${word}${told}`, `    ${parts.join(' · ')}`];
}
