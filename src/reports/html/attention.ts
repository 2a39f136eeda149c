/** What a person should read first: parks with their remedy, failures by cause, decisions and holes. */
import type { DomainRow, FailureGroup, ParkGroup, ReportModel } from '../../core/report-model.ts';
import { count, plural, utc } from '../format.ts';
import { causeChart } from './charts.ts';
import { markup, type Markup } from './markup.ts';
import { SEVERITY_TONES } from './tones.ts';

/** Every reason to wait once, with what to do and for which domains: first what needs a person. Nothing when none waits. */
export function parkSections({ parks }: ReportModel): readonly Markup[] {
  const people = parks.filter(({ park }) => park.resumedBy === 'person');
  const others = parks.filter(({ park }) => park.resumedBy !== 'person');
  return [
    ...parkSection('Needs a person', people),
    ...parkSection('Waits for a clock or a provider', others),
  ];
}

function parkSection(title: string, parks: readonly ParkGroup[]): readonly Markup[] {
  if (parks.length === 0) return [];
  return [
    markup`<section class="card parks"><header><h2>${title}</h2><p>${plural(parks.length, 'reason')}</p></header><div class="stack">${parks.map(parkCard)}</div></section>`,
  ];
}

/** Failures with the same cause and remedy as one; nothing without failures. */
export function causeSection({ failureGroups }: ReportModel): Markup | undefined {
  if (failureGroups.length === 0) return undefined;
  return markup`<section class="card" id="causes"><header><h2>Failures by cause</h2><p>${plural(failureGroups.length, 'cause')}</p></header>${causeChart(failureGroups)}<div class="stack">${failureGroups.map(causeCard)}</div></section>`;
}

/** Passes that operators skipped, and what else they decided; nothing when nobody decided anything. */
export function decisionSection({ decisions, domains }: ReportModel): Markup | undefined {
  const holes = domains.flatMap(holeLines);
  if (decisions.length + holes.length === 0) return undefined;
  const rows = decisions.map(
    ({ at, actor, action, domain, pass, reason }) =>
      markup`<p><span class="soft">${utc(at)}</span> ${actor} · <strong>${action}</strong> ${domain} ${pass} <span class="soft">${reason}</span></p>`,
  );
  return markup`<section class="card" id="decisions"><header><h2>Decisions of operators</h2></header><div class="stack">${holes}${rows}</div></section>`;
}

function parkCard({ domain, park, domains }: ParkGroup): Markup {
  const tone = park.resumedBy === 'person' ? 'warn' : 'blue';
  const until = park.until === undefined ? undefined : markup` · until ${utc(park.until)}`;
  const others = domains.filter((name) => name !== domain);
  const steps = park.remedy.map((line) =>
    line.startsWith('!')
      ? markup`<li class="warning">${line.slice(1).trim()}</li>`
      : markup`<li>${line}</li>`,
  );
  return markup`<article><h3>${domain} <span class="pill" data-tone="${tone}">${park.pass} ${park.code}</span></h3>
<p class="soft">since ${utc(park.since)}${until}</p><p>${park.sentence}</p><ul class="steps">${steps}</ul>${concerned(others, 'The same for')}</article>`;
}

function causeCard(group: FailureGroup): Markup {
  const { operation, category, severity, error, remediation, aliases, domains } = group;
  const where = aliases.length > 0 ? aliases : domains;
  return markup`<article><h3>${count(group.count)} × ${operation} <span class="pill" data-tone="${SEVERITY_TONES[severity]}">${category} · ${severity}</span></h3>
<p>${error}</p><ul class="steps"><li>${remediation}</li></ul>${concerned(where, 'Concerns')}</article>`;
}

/** Names after a prefix: few in a line, many folded; nothing without names. */
export function concerned(names: readonly string[], prefix: string): Markup | undefined {
  if (names.length === 0) return undefined;
  return names.length <= 3
    ? markup`<p class="soft">${prefix} ${names.join(', ')}</p>`
    : markup`<details><summary>${prefix} ${count(names.length)}</summary><p>${names.join(', ')}</p></details>`;
}

function holeLines({ domain, holes }: DomainRow): readonly Markup[] {
  return holes.map(
    ({ pass, by, reason }) =>
      markup`<p>${domain}: <strong>${pass} was skipped</strong> by ${by}, so later results do not cover it. <span class="soft">${reason}</span></p>`,
  );
}
