/** A plan as the operator reads it: domain by domain, record by record, what happens, why, and what follows. */
import type { DnsConflict, PlanAction, PlanItem } from '../../core/dns.ts';
import type { PlannedDomain } from '../../core/fleet-plan.ts';
import { count, plural } from '../format.ts';
import { fit, oneLine, wrap } from '../text.ts';
import { wordDiff, type WordChange } from '../word-diff.ts';
import { createView, type Palette, type View, type ViewOptions } from './view.ts';

/** All domains of a plan. One with nothing to change is one line. The bill is the caller's. */
export function renderPlan(domains: readonly PlannedDomain[], options: ViewOptions): string {
  const view = createView(options);
  return domains.map((domain) => renderDomain(domain, view).join('\n')).join('\n');
}

function renderDomain(domain: PlannedDomain, view: View): readonly string[] {
  const { palette } = view;
  const lines = [
    ...creation(domain, view),
    ...domain.items.flatMap((item) => recordLines(item, view)),
    ...(domain.truncated === undefined
      ? []
      : [`  … and ${plural(domain.truncated, 'more record')}`]),
    ...accountLines(domain, view),
    ...waits(domain, view),
  ];
  const name = palette.bold(oneLine(domain.domain));
  if (domain.fingerprint !== '' || domain.items.some(differs)) return [name, ...lines];
  const kept = domain.items.length;
  const records = kept === 0 ? '' : ` (${plural(kept, 'record')} as wanted)`;
  return [`${name}   nothing to change${records}`];
}

/** What a person may want to do something about, be it a record that is kept. */
function differs({ action, to, remedy }: PlanItem): boolean {
  return action !== 'keep' || to !== undefined || remedy !== undefined;
}

function creation({ domainCreated, dnsWrites, items }: PlannedDomain, view: View): string[] {
  if (!domainCreated) return [];
  const records =
    items.length > 0 || dnsWrites === 0
      ? ''
      : `; the provider names its ${plural(dnsWrites, 'record')} only then`;
  return [`  ${view.palette.green('+')} create the domain at the mail provider${records}`];
}

const MARKS: Readonly<Record<PlanAction, readonly [string, keyof Palette]>> = {
  create: ['+ create  ', 'green'],
  change: ['~ change  ', 'yellow'],
  delete: ['- delete  ', 'red'],
  keep: ['= keep    ', 'dim'],
  conflict: ['! conflict', 'red'],
  locked: ['# locked  ', 'red'],
  later: ['> later   ', 'yellow'],
  'by-hand': ['* by hand ', 'yellow'],
};

const INDENT = ' '.repeat(6);

function recordLines(item: PlanItem, view: View): readonly string[] {
  const { palette } = view;
  const [mark, colour] = MARKS[item.action];
  const subject = `${fit(oneLine(item.type), 5)} ${oneLine(item.name)}`;
  return [
    `  ${palette[colour](mark)}  ${subject}   ${palette.dim(oneLine(item.reason))}`,
    ...[...values(item, view), ...remedyOf(item, view)].map((line) => `${INDENT}${line}`),
  ];
}

/** Of a record that stays, what a person can do about it; a conflict's choices stand in its park. */
function remedyOf({ action, remedy }: PlanItem, view: View): readonly string[] {
  if (action !== 'keep' || remedy === undefined) return [];
  return wrap(`→ ${oneLine(remedy)}`, view.width - INDENT.length);
}

/** Actions whose line stands for adding and removing alike. */
const GOING: ReadonlySet<PlanAction> = new Set(['later', 'by-hand']);

function values({ action, from, to }: PlanItem, view: View): readonly string[] {
  const width = view.width - INDENT.length;
  const { palette } = view;
  if (from === undefined || to === undefined) {
    if (action === 'keep') return [];
    // Whoever does it by hand sees nothing else that tells a record to remove from one to add.
    const goes = to === undefined && GOING.has(action) ? 'remove: ' : '';
    return wrap(`${goes}${oneLine(from ?? to ?? '')}`, width);
  }
  if (action === 'change' || action === 'by-hand')
    return changedWords(from, to, { palette, width });
  return [`is:     ${oneLine(from)}`, `wanted: ${oneLine(to)}`];
}

/** As git shows changed words: `[-gone-]{+new+}`. Wrapped before it is coloured, for colours have no width. */
function changedWords(
  from: string,
  to: string,
  { palette, width }: { readonly palette: Palette; readonly width: number },
): readonly string[] {
  const words = wordDiff(oneLine(from), oneLine(to)).map(marked).join(' ');
  return wrap(words, width).map((line) =>
    line
      .replaceAll(/\[-\S+-\]/g, (word) => palette.red(word))
      .replaceAll(/\{\+\S+\+\}/g, (word) => palette.green(word)),
  );
}

function marked({ kind, word }: WordChange): string {
  if (kind === 'removed') return `[-${word}-]`;
  return kind === 'added' ? `{+${word}+}` : word;
}

function accountLines(domain: PlannedDomain, { palette }: View): readonly string[] {
  const { aliasesCreated, aliasesChanged, passwordsToSet, protections = [] } = domain;
  const parts = [
    protections.length === 0 ? '' : `switch on protections: ${protections.join(', ')}`,
    aliasesCreated === 0 ? '' : `create ${plural(aliasesCreated, 'alias', 'aliases')}`,
    aliasesChanged === 0 ? '' : `change ${plural(aliasesChanged, 'alias', 'aliases')}`,
    passwordsToSet === 0 ? '' : `set ${plural(passwordsToSet, 'password')}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [`  ${palette.green('+')} ${parts.join(' · ')}`];
}

const REMEDIES = 12;

function waits({ conflicts, park }: PlannedDomain, view: View): readonly string[] {
  const reasons = conflicts.length > 0 || park === undefined ? conflicts : [park];
  return reasons.flatMap((reason) => waitLines(reason, view));
}

function waitLines(park: DnsConflict, { palette }: View): readonly string[] {
  const more = park.remedy.length - REMEDIES;
  return [
    `  ${palette.yellow(`WAITS for a person: ${oneLine(park.code)}`)}   ${oneLine(park.sentence)}`,
    ...park.remedy.slice(0, REMEDIES).map((line) => `    ${palette.cyan('→')} ${oneLine(line)}`),
    ...(more > 0 ? [`    … and ${count(more)} more lines`] : []),
  ];
}
