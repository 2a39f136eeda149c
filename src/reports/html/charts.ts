/** Small SVG charts, drawn here: a stacked bar of outcomes and a strip of passes. Colours come from the page's style by class. */
import type { AliasStatus, FailureGroup } from '../../core/report-model.ts';
import { PASSES, PASS_TITLES, type PassProgress } from '../../core/run.ts';
import { count } from '../format.ts';
import { PASS_STATUS_WORDS } from '../words.ts';
import { markup, type Markup } from './markup.ts';

/** What a bar tells apart; each is a class of the style and an entry of the legend. */
export type Share = 'proven' | 'ready' | 'set' | 'kept' | 'skipped' | 'failed' | 'open';

/** Shares in drawing order, with their words. */
export const SHARES: readonly (readonly [Share, string])[] = [
  ['proven', 'proven'],
  ['ready', 'forwarder ready'],
  ['set', 'set, not proven'],
  ['kept', 'kept'],
  ['skipped', 'left out'],
  ['failed', 'failed'],
  ['open', 'open'],
];

/** The share an alias counts for. */
export const SHARE_OF: Readonly<Record<AliasStatus, Share>> = {
  proven: 'proven',
  ready: 'ready',
  accepted: 'set',
  unanswered: 'set',
  kept: 'kept',
  skipped: 'skipped',
  'not-requested': 'skipped',
  failed: 'failed',
  pending: 'open',
};

/** A stacked bar over the full width, with the numbers as its label for screen readers. */
export function stackedBar(shares: ReadonlyMap<Share, number>): Markup {
  const total = [...shares.values()].reduce((sum, value) => sum + value, 0);
  const parts = SHARES.map(([share, words]) => ({ share, words, value: shares.get(share) ?? 0 }));
  const drawn = parts.filter(({ value }) => value > 0);
  const label = drawn.map(({ words, value }) => `${count(value)} ${words}`).join(', ');
  let x = 0;
  const rects = drawn.map(({ share, value }) => {
    const width = (value / total) * 100;
    const rect = markup`<rect class="${share}" x="${round(x)}" width="${round(width)}" height="8"/>`;
    x += width;
    return rect;
  });
  return markup`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${label || 'no alias'}"><rect class="track" width="100" height="8"/>${rects}</svg>`;
}

/** Causes drawn; whatever is behind them is in the list below. */
const MOST_CAUSES = 8;

/** A bar for each cause on one scale, the most frequent first, with its number beside it. */
export function causeChart(groups: readonly FailureGroup[]): Markup {
  const causes = groups.toSorted((a, b) => b.count - a.count).slice(0, MOST_CAUSES);
  const most = causes[0]?.count ?? 1;
  const lines = causes.map(({ operation, category, count: number }) => {
    const width = round((number / most) * 100);
    return markup`<li><span>${operation} <span class="soft">${category}</span></span><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="failed" width="${width}" height="8"/></svg><span class="is-number">${count(number)}</span></li>`;
  });
  return markup`<ul class="causes" aria-label="Failures by cause">${lines}</ul>`;
}

/** One square a pass, phases set apart; the label tells every pass that is not simply done. */
export function passStrip(passes: readonly PassProgress[]): Markup {
  const byId = new Map(passes.map((pass) => [pass.pass, pass]));
  const squares = PASSES.map((id, index) => {
    const status = byId.get(id)?.status ?? 'pending';
    const x = index * 11 + (Number(id[0]) - 1) * 5;
    return markup`<rect class="pass-${status}" x="${x}" width="9" height="9" rx="2"><title>${id} ${PASS_TITLES[id]}: ${PASS_STATUS_WORDS[status]}</title></rect>`;
  });
  const done = passes.filter(({ status }) => status === 'done').length;
  const others = passes
    .filter(({ status }) => status !== 'done' && status !== 'pending')
    .map(({ pass, status }) => `${pass} ${PASS_STATUS_WORDS[status]}`);
  const label = [`${String(done)} of ${String(PASSES.length)} passes done`, ...others].join(', ');
  return markup`<svg class="passes" viewBox="0 0 156 9" role="img" aria-label="${label}">${squares}</svg>`;
}

function round(value: number): string {
  return value.toFixed(3);
}
