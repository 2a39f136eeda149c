/** The page of a dry run: one file that opens offline, with the frame, tables and tiles of the report. */
import type { DomainForecast, Issue, Outcome, Simulation } from '../../core/simulation.ts';
import { count, duration, plural, utc } from '../format.ts';
import {
  basisSentence,
  changedWords,
  createdWords,
  keptWords,
  OUTCOME_WORDS,
  rowWords,
  worksWords,
} from '../simulation-words.ts';
import type { Table } from '../tables.ts';
import { concerned } from './attention.ts';
import { htmlDocument } from './document.ts';
import { markup, type Markup } from './markup.ts';
import { tile } from './overview.ts';
import { sheet } from './sheets.ts';
import type { Tone } from './tones.ts';

/** Renders the whole simulation as one HTML document; every text from outside is escaped. */
export function simulationHtml(simulation: Simulation): string {
  return htmlDocument({
    title: 'Mailkeel dry run',
    header: header(simulation),
    main: markup`<div class="tiles">${tiles(simulation)}</div>
${issueSection(simulation.issues)}${domainSheet(simulation)}${callSheet(simulation)}${rowSheet(simulation)}
<footer>Assumed: ${simulation.assumptions.join('; ')}.</footer>`,
  });
}

function header(simulation: Simulation): Markup {
  const { at, totals, window, issues } = simulation;
  const toIssues = issues.length === 0 ? undefined : markup`<a href="#issues">Issues</a>`;
  return markup`<header class="top"><p class="brand">Mailkeel dry run</p>
<h1>${plural(totals.domains, 'domain')} <span class="pill" data-tone="blue">nothing was changed</span></h1>
<p class="meta"><span>Made ${utc(at)}</span><span>${basisSentence(simulation)}</span><span>${plural(window, 'domain')} at a time</span></p>
<nav aria-label="Sections">${toIssues}<a href="#domains">Domains</a><a href="#calls">Requests</a><a href="#accounts">Accounts</a></nav></header>`;
}

function tiles({ totals }: Simulation): readonly Markup[] {
  const { byOutcome, durationMs, endsAt, emails } = totals;
  const waits = byOutcome.waits + byOutcome.stopped;
  return [
    tile({
      title: 'Time',
      big: durationMs === undefined ? 'never done' : duration(durationMs),
      tone: durationMs === undefined ? 'bad' : '',
      lines: [endsAt === undefined ? 'an account stands still' : `ends ${utc(endsAt)}`],
    }),
    tile({
      title: 'Domains that change',
      big: count(byOutcome.changes),
      small: `of ${count(totals.domains)}`,
      lines: [
        ...stated('creates', createdWords(totals)),
        ...stated('changes', changedWords(totals)),
      ],
    }),
    tile({
      title: 'Wait for a person',
      big: count(waits),
      tone: waits > 0 ? 'warn' : '',
      lines: [`${count(byOutcome.nothing)} with nothing to do`],
    }),
    tile({
      title: 'Requests',
      big: count(totals.requests),
      lines: [`${plural(emails, 'e-mail')} to administrators`],
    }),
    tile({
      title: 'Aliases kept',
      big: count(totals.keep.aliases),
      lines: stated('keeps', keptWords(totals)),
    }),
  ];
}

function stated(verb: string, what: string): readonly string[] {
  return what === '' ? [] : [`${verb} ${what}`];
}

const ISSUE_TONES: Readonly<Record<Issue['severity'], Tone>> = {
  park: 'warn',
  stop: 'bad',
  warn: 'warn',
  info: 'blue',
};

function issueSection(issues: readonly Issue[]): Markup | undefined {
  if (issues.length === 0) return undefined;
  return markup`<section class="card" id="issues"><header><h2>Issues</h2><p>${plural(issues.length, 'cause')}</p></header><div class="stack">${issues.map(issueCard)}</div></section>`;
}

function issueCard({ code, severity, message, remedy, domains }: Issue): Markup {
  const steps = remedy.map((line) => markup`<li>${line}</li>`);
  const list = steps.length === 0 ? undefined : markup`<ul class="steps">${steps}</ul>`;
  return markup`<article><h3>${code} <span class="pill" data-tone="${ISSUE_TONES[severity]}">${severity}</span></h3>
<p>${message}</p>${list}${concerned(domains, 'Concerns')}</article>`;
}

/** The page stands alone. */
const BESIDE = 'the output of simulate --json';

const OUTCOME_TONES: Readonly<Record<Outcome, Tone>> = {
  changes: 'blue',
  nothing: 'good',
  waits: 'warn',
  stopped: 'bad',
};

function domainSheet({ domains }: Simulation): Markup {
  return sheet({
    ...{ id: 'domains', title: 'Domains', file: 'simulation-domains.csv' },
    beside: BESIDE,
    empty: 'The manifest leaves no domain.',
    table: { columns: DOMAIN_COLUMNS, rows: domains.map(domainRow) },
    facets: [
      ['outcome', 'Outcome'],
      ['client', 'Client'],
    ],
    words: OUTCOME_WORDS,
    shown: [
      { label: 'Domain', kind: 'name', columns: ['domain', 'client'] },
      {
        ...{ label: 'Outcome', kind: 'pill', columns: ['outcome'] },
        ...{ tones: OUTCOME_TONES, words: OUTCOME_WORDS },
      },
      { label: 'Creates and changes', kind: 'text', columns: ['works'] },
      { label: 'Requests', kind: 'number', columns: ['calls'] },
      { label: 'Ends (UTC)', kind: 'time', columns: ['ends_at'] },
      { label: 'Why it waits', kind: 'note', columns: ['park', 'remedy'] },
    ],
  });
}

const DOMAIN_COLUMNS = [
  ...['domain', 'client', 'outcome', 'works', 'keeps', 'calls', 'emails'],
  ...['begins_at', 'ends_at', 'issues', 'park', 'remedy'],
];

function domainRow(domain: DomainForecast): readonly string[] {
  const { client = '', outcome, requests, emails, beginsAt = '', endsAt = '', park } = domain;
  return [
    ...[domain.domain, client, outcome, worksWords(domain), keptWords(domain)],
    ...[String(requests), String(emails), beginsAt, endsAt],
    ...[domain.issues.join(' '), park?.sentence ?? '', park?.remedy.join(' ') ?? ''],
  ];
}

function callSheet({ totals }: Simulation): Markup {
  const table: Table = {
    columns: ['provider', 'operation', 'calls'],
    rows: totals.calls.map((row) => [row.provider, row.operation, String(row.count)]),
  };
  return sheet({
    ...{ id: 'calls', title: 'Requests to providers', file: 'simulation-calls.csv', table },
    beside: BESIDE,
    ...{ empty: 'No request is sent.', facets: [['provider', 'Provider']] },
    shown: [
      { label: 'Operation', kind: 'name', columns: ['operation', 'provider'] },
      { label: 'Requests', kind: 'number', columns: ['calls'] },
    ],
  });
}

function rowSheet({ rows }: Simulation): Markup {
  const table: Table = {
    columns: ['accounts', 'operation', 'pace', 'last_at'],
    rows: rows.map((row) => [
      ...[row.accounts.join(' '), row.operation, rowWords(row), row.lastAt ?? ''],
    ]),
  };
  return sheet({
    ...{ id: 'accounts', title: 'Accounts', file: 'simulation-accounts.csv', table },
    beside: BESIDE,
    ...{ empty: 'No account is used.', facets: [['operation', 'Operation']] },
    shown: [
      { label: 'Account', kind: 'name', columns: ['accounts'] },
      { label: 'Operation', kind: 'text', columns: ['operation'] },
      { label: 'Pace and budget', kind: 'text', columns: ['pace'] },
      { label: 'Last call (UTC)', kind: 'time', columns: ['last_at'] },
    ],
  });
}
