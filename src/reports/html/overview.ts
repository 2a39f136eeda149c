/** The top of the page: title, how it went, the tiles. */
import type { ReportModel } from '../../core/report-model.ts';
import { count, duration, percent, plural, utc } from '../format.ts';
import { isMissed, notListed, statusSentence, VERDICT_WORDS } from '../words.ts';
import { markup, type Markup } from './markup.ts';
import { VERDICT_TONES, type Tone } from './tones.ts';

/** Title, verdict and times of the execution. */
export function pageHeader(model: ReportModel): Markup {
  const { executionId, verdict, startedAt, endedAt, generatedAt, elapsedMs } = model;
  const end = endedAt === undefined ? undefined : markup`<span>Ended ${utc(endedAt)}</span>`;
  return markup`<header class="top"><p class="brand">Mailkeel report</p>
<h1>Execution ${executionId} <span class="pill" data-tone="${VERDICT_TONES[verdict]}">${VERDICT_WORDS[verdict]}</span></h1>
<p class="meta"><span>Started ${utc(startedAt)}</span>${end}<span>${duration(elapsedMs)}</span><span>Report made ${utc(generatedAt)}</span></p>
<nav aria-label="Sections"><a href="#domains">Domains</a><a href="#failures">Failures</a><a href="#aliases">Aliases</a><a href="#findings">Findings</a>${model.operations.length === 0 ? undefined : markup`<a href="#operations">Operations</a>`}</nav></header>`;
}

/** The numbers that matter, largest first: how many mailboxes are proven. */
export function tiles(model: ReportModel): Markup {
  const { totals } = model;
  const domains = count(totals.byStatus.done);
  return markup`<div class="tiles">${provenTile(model)}
${tile({ title: 'Domains done', big: domains, small: `of ${count(totals.domains)}`, lines: [unbroken(statusSentence(model))] })}
${tile({ title: 'Aliases', big: count(totals.aliases), lines: [`${count(totals.created)} created, ${count(totals.existed)} existed`, plural(totals.mailboxes, 'mailbox', 'mailboxes')] })}
${tile({ title: 'Failures', big: count(totals.failures), tone: totals.failures > 0 ? 'bad' : '', lines: [...notListed(totals), plural(model.failureGroups.length, 'cause'), `${count(totals.byStatus.parked)} parked`] })}
${effortTile(model)}</div>`;
}

function provenTile(model: ReportModel): Markup {
  const { successRate, proven, wanted, skipped, minProven, failed, open, kept } = model.totals;
  const asked = wanted - skipped;
  const missed = isMissed(model);
  const tone: Tone = missed ? 'bad' : model.totals.minProvenMet && asked > 0 ? 'good' : '';
  const rate = successRate === undefined ? 'nothing to prove' : percent(successRate);
  const goal = `${percent(minProven)} asked${missed ? ', not reached' : ''}`;
  const rest = `${count(failed)} failed · ${count(open)} open · ${count(skipped)} skipped · ${count(kept)} kept`;
  return markup`<section class="tile tone-${tone}"><h2>Mailboxes proven by a login</h2><p class="big">${rate} <small>${count(proven)} of ${count(asked)}</small></p>
${meter(successRate ?? 0, minProven)}<p>${goal}</p><p>${rest}</p></section>`;
}

/** How far, with a mark at the share that was asked for. */
function meter(fraction: number, mark: number): Markup {
  const x = String(Math.min(99.6, mark * 100));
  return markup`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="proven" width="${String(fraction * 100)}" height="8"/><line class="mark" x1="${x}" x2="${x}" y1="0" y2="8"/></svg>`;
}

function effortTile({ effort }: ReportModel): Markup {
  const { transientFaults, recovered, recoveryRate, attempts, deferred, requests } = effort;
  return tile({
    title: 'Faults healed',
    big: recoveryRate === undefined ? 'none' : percent(recoveryRate),
    lines: [
      ...(recoveryRate === undefined
        ? []
        : [`${count(recovered)} of ${plural(transientFaults, 'fault')}`]),
      unbroken(`${plural(attempts, 'attempt')} · ${count(deferred)} deferred`),
      `${plural(requests, 'request')} sent`,
      `${duration(effort.providerMs)} at providers`,
    ],
  });
}

interface Tile {
  readonly title: string;
  readonly big: string;
  readonly small?: string;
  readonly tone?: Tone;
  readonly lines: readonly string[];
}

/** One number with its name; `lines` say more. */
export function tile({ title, big, small, tone = '', lines }: Tile): Markup {
  const aside = small === undefined ? undefined : markup` <small>${small}</small>`;
  return markup`<section class="tile tone-${tone}"><h2>${title}</h2><p class="big">${big}${aside}</p>${lines.map((line) => markup`<p>${line}</p>`)}</section>`;
}

/** A list that breaks only between its items. */
function unbroken(sentence: string): string {
  return sentence
    .split(' · ')
    .map((item) => item.replaceAll(' ', '\u00a0'))
    .join(', ');
}
