/** summary.txt: a whole execution on a page, readable in any pager and in a mail. */
import type { AccountRow, DomainRow, FailureGroup, ReportModel } from '../core/report-model.ts';
import type { OperationRow } from '../core/report-operations.ts';
import { failureTotal } from '../core/run.ts';
import { parkLines } from './console/park.ts';
import { createView } from './console/view.ts';
import { count, duration, percent, plural, utc } from './format.ts';
import { clip, fit, fitRight, oneLine, wrap } from './text.ts';
import {
  DOMAIN_STATUS_WORDS,
  notListed,
  provenSentence,
  requestsSentence,
  statusSentence,
  VERDICT_WORDS,
} from './words.ts';

const WIDTH = 100;
const LISTED = 8;

/** Renders the model as plain text, times in UTC. Sections without content are left out. */
export function renderSummary(model: ReportModel): string {
  const sections = [
    heading(model),
    totals(model),
    section('NEEDS A PERSON', parks(model, true)),
    section('WAITS FOR A CLOCK OR A PROVIDER', parks(model, false)),
    section('FAILURES BY CAUSE', model.failureGroups.flatMap(failureGroup)),
    section('DOMAINS', domains(model)),
    section('ACCOUNTS', accounts(model)),
    section('OPERATIONS', operations(model)),
    section('SKIPPED BY OPERATORS', model.domains.flatMap(holes)),
    section('DECISIONS', model.decisions.map(decision)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function heading(model: ReportModel): readonly string[] {
  const end =
    model.endedAt === undefined
      ? `report made ${utc(model.generatedAt)}`
      : `ended ${utc(model.endedAt)}`;
  return [
    `Mailkeel report · execution ${model.executionId}`,
    `${VERDICT_WORDS[model.verdict]}: ${statusSentence(model) || 'no domain'}`,
    `started ${utc(model.startedAt)} · ${end} · ${duration(model.elapsedMs)}`,
  ];
}

function totals(model: ReportModel): readonly string[] {
  const { totals: sums, effort } = model;
  const healed =
    effort.recoveryRate === undefined
      ? 'no transient fault'
      : `${count(effort.recovered)} of ${plural(effort.transientFaults, 'transient fault')} healed without a person (${percent(effort.recoveryRate)})`;
  return [
    `Domains     ${count(sums.domains)}`,
    `Aliases     ${count(sums.aliases)}: ${count(sums.created)} created · ${count(sums.existed)} existed · ${count(sums.mailboxes)} mailboxes`,
    `Passwords   ${provenSentence(model)}`,
    `            ${count(sums.failed)} failed · ${count(sums.open)} open · ${count(sums.skipped)} skipped · ${count(sums.kept)} kept (password not known to Mailkeel)`,
    `Failures    ${[count(sums.failures), ...notListed(sums)].join(' · ')}`,
    `Attempts    ${count(effort.attempts)}: ${count(effort.succeeded)} succeeded · ${count(effort.failed)} failed · ${count(effort.deferred)} deferred · ${count(effort.lost)} lost`,
    `            ${healed}`,
    `Requests    ${requestsSentence(effort)}`,
    `Time        ${duration(effort.providerMs)} at providers · ${duration(effort.waitedMs)} waiting for the accounts' pace and budgets`,
    `Rate        ${aMinute(sums.created, model)} aliases created · ${aMinute(sums.proven, model)} passwords proven a minute, waits included`,
  ];
}

function aMinute(items: number, { elapsedMs }: ReportModel): string {
  return elapsedMs <= 0 ? '0.0' : (items / (elapsedMs / 60_000)).toFixed(1);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, '-'.repeat(title.length), ...lines];
}

function parks({ parks: all, generatedAt }: ReportModel, forPerson: boolean): readonly string[] {
  const view = createView({
    color: false,
    width: WIDTH,
    now: Date.parse(generatedAt),
    timeZone: 'UTC',
  });
  const groups = all.filter(({ park }) => (park.resumedBy === 'person') === forPerson);
  return groups.flatMap(({ domain, park, domains: names }) => {
    const others = names.filter((name) => name !== domain);
    const same =
      others.length === 0
        ? []
        : listed(`  the same for ${plural(others.length, 'more domain')}: `, others);
    return [...parkLines(domain, park, view), ...same];
  });
}

function failureGroup(group: FailureGroup): readonly string[] {
  const where = group.aliases.length > 0 ? group.aliases : group.domains;
  return [
    `${fitRight(count(group.count), 5)} × ${oneLine(group.operation)} · ${group.category}, ${group.severity}`,
    ...wrap(oneLine(group.error), WIDTH - 8).map((line) => `        ${line}`),
    ...wrap(`→ ${oneLine(group.remediation)}`, WIDTH - 8).map((line) => `        ${line}`),
    ...listed('        ', where),
  ];
}

/** The first few names and how many more there are; the CSV files have them all. */
function listed(prefix: string, names: readonly string[]): readonly string[] {
  const shown = names.slice(0, LISTED).map(oneLine).join(', ');
  const more = names.length > LISTED ? `, and ${count(names.length - LISTED)} more` : '';
  const indent = ' '.repeat(prefix.length - prefix.trimStart().length);
  return wrap(`${prefix.trimStart()}${shown}${more}`, WIDTH - indent.length).map(
    (line) => indent + line,
  );
}

function domains({ domains: rows }: ReportModel): readonly string[] {
  if (rows.length === 0) return [];
  const width = Math.min(40, Math.max(6, ...rows.map(({ domain }) => domain.length)));
  const head = `${fit('domain', width)}  ${fit('status', 11)}  pass  aliases  proven/wanted  failures  time`;
  return [head, ...rows.map((row) => domainLine(row, width))];
}

function domainLine(row: DomainRow, width: number): string {
  const { totals: sums } = row;
  const cells = [
    fit(clip(oneLine(row.domain), width), width),
    fit(DOMAIN_STATUS_WORDS[row.status], 11),
    fit(row.pass ?? '-', 4),
    fitRight(count(sums.aliases), 7),
    fitRight(`${count(sums.proven)}/${count(sums.wanted)}`, 13),
    fitRight(count(failureTotal(row)), 8),
    row.elapsedMs === undefined ? '-' : duration(row.elapsedMs),
  ];
  return cells.join('  ');
}

function accounts({ accounts: rows }: ReportModel): readonly string[] {
  if (rows.length === 0) return [];
  const width = Math.max(7, ...rows.map(({ account }) => oneLine(account).length));
  const head = `${fit('account', width)}  requests  attempts   failed  at provider       waited`;
  return [head, ...rows.map((row) => accountLine(row, width))];
}

function accountLine(row: AccountRow, width: number): string {
  const { account, requests, attempts, failed, providerMs, waitedMs } = row;
  const cells = [
    fit(oneLine(account), width),
    fitRight(count(requests), 8),
    fitRight(count(attempts), 8),
    fitRight(count(failed), 7),
    fitRight(duration(providerMs), 11),
    fitRight(duration(waitedMs), 11),
  ];
  return cells.join('  ');
}

function operations({ operations: rows }: ReportModel): readonly string[] {
  if (rows.length === 0) return [];
  const width = Math.max(9, ...rows.map(({ operation }) => operation.length));
  const head = `${fit('operation', width)}   worked   failed    median       90%   longest`;
  return [head, ...rows.map((row) => operationLine(row, width))];
}

function operationLine(row: OperationRow, width: number): string {
  const { operation, succeeded, failed, p50Ms, p90Ms, longestMs } = row;
  const numbers = [succeeded, failed].map((value) => fitRight(count(value), 7));
  const times = [p50Ms, p90Ms, longestMs].map((ms) => fitRight(duration(ms), 8));
  return [fit(operation, width), ...numbers, ...times].join('  ');
}

function holes({ domain, holes: rows }: DomainRow): readonly string[] {
  return rows.map(
    ({ pass, by, reason }) =>
      `${domain}  ${pass} was skipped by ${oneLine(by)}: ${oneLine(reason) || 'no reason given'}`,
  );
}

function decision({
  at,
  domain,
  action,
  pass,
  actor,
  reason,
}: ReportModel['decisions'][number]): string {
  return `${utc(at)}  ${oneLine(actor)}  ${oneLine(action)} ${domain} ${pass}  ${oneLine(reason)}`.trimEnd();
}
