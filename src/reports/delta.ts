/** Two executions compared, as text for people and as a table. */
import type { ReportDelta, Trouble } from '../core/report-delta.ts';
import { toCsv } from './csv.ts';
import { count, plural } from './format.ts';
import { oneLine, wrap } from './text.ts';

const WIDTH = 100;

/** What appeared, what was fixed, what remains; sections without content are left out. */
export function renderDelta(delta: ReportDelta): string {
  const sections = [
    heading(delta),
    section('NEW', delta.appeared, troubleLines),
    section('STILL THERE', delta.remaining, troubleLines),
    section('NOT LOOKED AT AGAIN', delta.notLookedAt, headline),
    section('FIXED', delta.fixed, headline),
    names('DOMAINS ADDED', delta.domainsAdded),
    names('DOMAINS LEFT OUT', delta.domainsLeft),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The same as CSV: `change` is new, remaining, not-looked-at or fixed. */
export function deltaCsv(delta: ReportDelta): string {
  const changes = [
    ['new', delta.appeared],
    ['remaining', delta.remaining],
    ['not-looked-at', delta.notLookedAt],
    ['fixed', delta.fixed],
  ] as const;
  return toCsv({
    columns: ['change', 'kind', 'domain', 'email', 'what', 'text', 'remedy', 'since', 'execution'],
    rows: changes.flatMap(([change, troubles]) =>
      troubles.map(({ kind, domain, alias = '', what, text, remedy }) => [
        ...[change, kind, domain, alias, what, text, remedy, delta.since, delta.execution],
      ]),
    ),
  });
}

function heading(delta: ReportDelta): readonly string[] {
  const { execution, since, appeared, fixed, remaining, provenMore } = delta;
  const proven = `${provenMore < 0 ? '−' : '+'}${count(Math.abs(provenMore))}`;
  return [
    `Mailkeel report · execution ${execution} compared with ${since}`,
    `${count(appeared.length)} new · ${count(fixed.length)} fixed · ${count(remaining.length)} still there · ${proven} proven ${Math.abs(provenMore) === 1 ? 'mailbox' : 'mailboxes'}`,
  ];
}

function section(
  title: string,
  troubles: readonly Trouble[],
  linesOf: (trouble: Trouble) => readonly string[],
): readonly string[] {
  if (troubles.length === 0) return [];
  return [`${title} (${count(troubles.length)})`, ...troubles.flatMap(linesOf)];
}

function headline({ kind, domain, alias, what }: Trouble): readonly string[] {
  return [`  ${oneLine(alias ?? domain)}  ${kind} ${oneLine(what)}`];
}

function troubleLines(trouble: Trouble): readonly string[] {
  const remedy = trouble.remedy === '' ? [] : wrap(`→ ${oneLine(trouble.remedy)}`, WIDTH - 6);
  return [
    ...headline(trouble),
    ...[...wrap(oneLine(trouble.text), WIDTH - 6), ...remedy].map((line) => `      ${line}`),
  ];
}

function names(title: string, domains: readonly string[]): readonly string[] {
  if (domains.length === 0) return [];
  return [
    `${title}: ${plural(domains.length, 'domain')}`,
    ...wrap(domains.map(oneLine).join(', '), WIDTH - 2).map((line) => `  ${line}`),
  ];
}
