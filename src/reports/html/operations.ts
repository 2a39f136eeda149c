/** What was asked of the providers, how long they took, and when the attempts ended. */
import type { OperationRow, Timeline, TimelineStep } from '../../core/report-operations.ts';
import type { AccountRow, ReportModel } from '../../core/report-model.ts';
import { count, duration, plural, utc } from '../format.ts';
import { requestsSentence } from '../words.ts';
import { markup, type Markup } from './markup.ts';

/** A table of operations and a chart of attempts over time; nothing before the first answer. */
export function operationSection({ operations, timeline }: ReportModel): Markup | undefined {
  if (operations.length === 0) return undefined;
  const longest = Math.max(1, ...operations.map(({ p99Ms }) => p99Ms));
  return markup`<section class="card operations" id="operations" aria-labelledby="operations-title"><header><h2 id="operations-title">Operations</h2><p>time at the provider, waiting for a turn not counted</p></header>
${timeline === undefined ? undefined : timelineChart(timeline)}
<table aria-labelledby="operations-title" data-sortable><thead><tr><th scope="col">Operation</th><th scope="col">Answers</th><th scope="col">Median, 90% and 99%</th><th scope="col">Longest</th></tr></thead><tbody>${operations.map((row) => operationRow(row, longest))}</tbody></table></section>`;
}

/** A table of accounts; nothing before the first attempt. */
export function accountSection({ accounts, effort }: ReportModel): Markup | undefined {
  if (accounts.length === 0) return undefined;
  return markup`<section class="card accounts" id="accounts" aria-labelledby="accounts-title"><header><h2 id="accounts-title">Accounts</h2><p>requests: ${requestsSentence(effort)}</p></header>
<table aria-labelledby="accounts-title" data-sortable><thead><tr><th scope="col">Account</th><th scope="col">Requests</th><th scope="col">Attempts</th><th scope="col">At the provider</th><th scope="col">Waited for a turn</th></tr></thead><tbody>${accounts.map(accountRow)}</tbody></table></section>`;
}

function accountRow({ account, requests, attempts, failed, ...times }: AccountRow): Markup {
  const failures =
    failed === 0 ? undefined : markup`<span class="sub">${count(failed)} failed</span>`;
  return markup`<tr><th scope="row">${account}</th>${number('Requests', requests)}<td class="is-number" data-label="Attempts" data-sort="${String(attempts)}"><div>${count(attempts)}${failures}</div></td>
${number('At the provider', times.providerMs, duration)}${number('Waited', times.waitedMs, duration)}</tr>
`;
}

function number(label: string, value: number, shown: (value: number) => string = count): Markup {
  return markup`<td class="is-number" data-label="${label}" data-sort="${String(value)}">${shown(value)}</td>`;
}

function operationRow(row: OperationRow, scale: number): Markup {
  const { operation, succeeded, failed, p50Ms, p90Ms, p99Ms, longestMs } = row;
  const failures =
    failed === 0 ? undefined : markup`<span class="sub">${count(failed)} failed</span>`;
  const times = [p50Ms, p90Ms, p99Ms].map(milliseconds).join(' · ');
  return markup`<tr><th scope="row">${operation}</th><td class="is-number" data-label="Answers" data-sort="${String(succeeded + failed)}"><div>${count(succeeded + failed)}${failures}</div></td>
<td data-label="Times" data-sort="${String(p50Ms)}"><div>${latencyBar(row, scale)}<span class="sub">${times}</span></div></td><td class="is-number" data-label="Longest" data-sort="${String(longestMs)}">${milliseconds(longestMs)}</td></tr>
`;
}

/** Three lengths over one another on a scale shared by all operations. */
function latencyBar({ operation, p50Ms, p90Ms, p99Ms }: OperationRow, scale: number): Markup {
  const width = (ms: number): string => ((ms / scale) * 100).toFixed(3);
  const label = `${operation}: median ${milliseconds(p50Ms)}, 90% within ${milliseconds(p90Ms)}, 99% within ${milliseconds(p99Ms)}`;
  return markup`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${label}"><rect class="track" width="100" height="8"/><rect class="kept" width="${width(p99Ms)}" height="8"/><rect class="set" width="${width(p90Ms)}" height="8"/><rect class="proven" width="${width(p50Ms)}" height="8"/></svg>`;
}

const HEIGHT = 48;

/** One column a step: succeeded below, deferred above it, failed on top. */
function timelineChart({ from, stepMs, steps }: Timeline): Markup {
  const most = Math.max(1, ...steps.map(total));
  const failed = steps.reduce((sum, step) => sum + step.failed, 0);
  const attempts = plural(
    steps.reduce((sum, step) => sum + total(step), 0),
    'attempt',
  );
  const label = `${attempts} over ${duration(stepMs * steps.length)}, ${count(failed)} failed, at most ${count(most)} in ${duration(stepMs)}`;
  return markup`<svg class="timeline" viewBox="0 0 ${String(steps.length)} ${String(HEIGHT)}" preserveAspectRatio="none" role="img" aria-label="${label}">${steps.map((step, x) => column(step, x, most))}</svg>
<p class="soft">From ${utc(from)}, a column every ${duration(stepMs)}: ${label}</p>`;
}

function column(step: TimelineStep, x: number, most: number): Markup {
  let top = HEIGHT;
  const parts = (['succeeded', 'deferred', 'failed'] as const).flatMap((outcome) => {
    const height = (step[outcome] / most) * HEIGHT;
    top -= height;
    return height === 0
      ? []
      : [
          markup`<rect class="${CLASSES[outcome]}" x="${String(x)}" y="${top.toFixed(2)}" width="0.8" height="${height.toFixed(2)}"/>`,
        ];
  });
  return markup`${parts}`;
}

const CLASSES = { succeeded: 'proven', deferred: 'kept', failed: 'failed' } as const;

function total({ succeeded, failed, deferred }: TimelineStep): number {
  return succeeded + failed + deferred;
}

function milliseconds(ms: number): string {
  return ms < 10_000 ? `${count(ms)} ms` : duration(ms);
}
