/** The filterable tables: controls and headers as markup, rows as JSON beside them; the page's script puts both together. */
import type { ReportModel } from '../../core/report-model.ts';
import { ALIAS_STATUS_WORDS, notListed } from '../words.ts';
import { aliasTable, failureTable, findingTable, type Table } from '../tables.ts';
import { jsonData, markup, type Markup } from './markup.ts';
import { ALIAS_TONES, FINDING_TONES, SEVERITY_TONES } from './tones.ts';

type Words = Readonly<Record<string, string>>;

/** A column of the page, made from one or two columns of the table. */
interface Shown {
  readonly label: string;
  readonly kind: 'name' | 'text' | 'number' | 'time' | 'pill' | 'note';
  readonly columns: readonly string[];
  readonly tones?: Words;
  readonly words?: Words;
}

interface Sheet {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  /** Where the same rows are without the script; default the file. */
  readonly beside?: string;
  readonly empty: string;
  /** Said beside the title. */
  readonly note?: string;
  readonly table: Table;
  readonly shown: readonly Shown[];
  /** Columns with a drop-down filter, and their labels. */
  readonly facets: readonly (readonly [string, string])[];
  readonly words?: Words;
}

/** Every alias of the manifest. */
export function aliasSheet(model: ReportModel): Markup {
  return sheet({
    id: 'aliases',
    title: 'Aliases',
    file: 'aliases.csv',
    empty: 'This execution has no aliases.',
    table: aliasTable(model),
    facets: [
      ['domain', 'Domain'],
      ['status', 'Status'],
      ['kind', 'Kind'],
    ],
    words: ALIAS_STATUS_WORDS,
    shown: [
      { label: 'Address', kind: 'name', columns: ['email', 'client'] },
      { label: 'Kind', kind: 'text', columns: ['kind'] },
      { label: 'Alias', kind: 'text', columns: ['create'] },
      {
        label: 'Status',
        kind: 'pill',
        columns: ['status'],
        tones: ALIAS_TONES,
        words: ALIAS_STATUS_WORDS,
      },
      { label: 'Attempts', kind: 'number', columns: ['attempts'] },
      { label: 'Proven (UTC)', kind: 'time', columns: ['proven_at'] },
      { label: 'Error and remedy', kind: 'note', columns: ['error', 'remedy'] },
    ],
  });
}

/** Every recorded failure. */
export function failureSheet(model: ReportModel): Markup {
  return sheet({
    id: 'failures',
    title: 'Failures',
    file: 'failures.csv',
    empty: 'No failure was recorded.',
    ...noteOf(model),
    table: failureTable(model),
    facets: [
      ['domain', 'Domain'],
      ['category', 'Category'],
      ['pass', 'Pass'],
    ],
    shown: [
      { label: 'Address', kind: 'name', columns: ['email', 'domain'] },
      { label: 'Pass', kind: 'text', columns: ['pass', 'operation'] },
      { label: 'Category', kind: 'text', columns: ['category'] },
      { label: 'Severity', kind: 'pill', columns: ['severity'], tones: SEVERITY_TONES },
      { label: 'Attempts', kind: 'number', columns: ['attempts'] },
      { label: 'Last attempt (UTC)', kind: 'time', columns: ['last_attempt'] },
      { label: 'Error and remedy', kind: 'note', columns: ['error', 'remedy'] },
    ],
  });
}

/** Failures nobody kept the words of are counted, and the findings say where. */
function noteOf({ totals }: ReportModel): Pick<Sheet, 'note'> {
  const [note] = notListed(totals);
  return note === undefined ? {} : { note: `${note}: see the findings` };
}

/** Every finding of every pass. */
export function findingSheet(model: ReportModel): Markup {
  return sheet({
    id: 'findings',
    title: 'Findings',
    file: 'health.csv',
    empty: 'No finding was recorded.',
    table: gravestFirst(findingTable(model)),
    facets: [
      ['status', 'Status'],
      ['domain', 'Domain'],
      ['check', 'Check'],
    ],
    shown: [
      { label: 'Domain', kind: 'name', columns: ['domain', 'email'] },
      { label: 'Check', kind: 'text', columns: ['pass', 'check'] },
      { label: 'Status', kind: 'pill', columns: ['status'], tones: FINDING_TONES },
      { label: 'What and remedy', kind: 'note', columns: ['message', 'remedy'] },
    ],
  });
}

const GRAVITY = ['fail', 'error', 'warn', 'not-tested', 'pass'];

/** What needs a look, before what is right. */
function gravestFirst({ columns, rows }: Table): Table {
  const status = columns.indexOf('status');
  const rank = (row: Table['rows'][number]): number => GRAVITY.indexOf(row[status] ?? '');
  return { columns, rows: rows.toSorted((a, b) => rank(a) - rank(b)) };
}

/** A filterable, sortable table with an export; `file` is the name of the exported CSV. One without rows says `empty`. */
export function sheet(spec: Sheet): Markup {
  const { id, title, file, table } = spec;
  const note = spec.note === undefined ? undefined : markup`<p>${spec.note}</p>`;
  if (table.rows.length === 0) {
    return markup`<section class="card" id="${id}"><header><h2>${title}</h2></header><p class="soft">${spec.empty}</p></section>`;
  }
  return markup`<section class="card" id="${id}" data-sheet="${file}" aria-labelledby="${id}-title">
<header><h2 id="${id}-title">${title}</h2>${note}</header>
<noscript><p class="soft">This table needs JavaScript; the same rows are in ${spec.beside ?? file}.</p></noscript>
<div data-needs-script hidden>${controls(spec)}
<p class="found" role="status"></p>
<table aria-labelledby="${id}-title"><thead><tr>${spec.shown.map(header)}</tr></thead><tbody></tbody></table>
<button type="button" class="more" hidden>Show more</button></div>
<script type="application/json">${jsonData(dataOf(spec))}</script>
</section>`;
}

function controls({ table, facets, words, title }: Sheet): Markup {
  const selects = facets.map(([column, label]) => select(table, { column, label, words }));
  return markup`<div class="controls"><label class="grow">Search ${title.toLowerCase()}<input type="search" autocomplete="off" spellcheck="false"></label>${selects}<button type="button" data-export>Export CSV</button></div>`;
}

function select(
  { columns, rows }: Table,
  { column, label, words }: { column: string; label: string; words: Words | undefined },
): Markup {
  const index = columns.indexOf(column);
  const values = [...new Set(rows.map((row) => row[index] ?? ''))].filter((value) => value !== '');
  const options = values
    .sort((a, b) => a.localeCompare(b))
    .map((value) => markup`<option value="${value}">${words?.[value] ?? value}</option>`);
  return markup`<label>${label}<select data-column="${index}" data-name="${column}"><option value="">all</option>${options}</select></label>`;
}

function header({ label }: Shown): Markup {
  return markup`<th scope="col"><button type="button">${label}</button></th>`;
}

function dataOf({ table, shown }: Sheet) {
  const { columns, rows } = table;
  return {
    columns,
    rows,
    shown: shown.map(({ label, kind, columns: names, tones = {}, words = {} }) => ({
      label,
      kind,
      from: names.map((name) => columns.indexOf(name)),
      tones,
      words,
    })),
  };
}
