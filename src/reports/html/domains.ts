/** The domains with a bar of outcomes and a strip of passes each; filterable, readable without the script. */
import type { AliasRow, DomainRow, ReportModel } from '../../core/report-model.ts';
import { failureTotal } from '../../core/run.ts';
import { count, duration, plural } from '../format.ts';
import { DOMAIN_STATUSES, DOMAIN_STATUS_WORDS } from '../words.ts';
import { passStrip, SHARE_OF, SHARES, stackedBar, type Share } from './charts.ts';
import { markup, type Markup } from './markup.ts';
import { DOMAIN_TONES } from './tones.ts';

type Shares = ReadonlyMap<Share, number>;

/** One row a domain, in the manifest's order. */
export function domainSection(model: ReportModel): Markup {
  const shares = sharesByDomain(model.aliases);
  const rows = model.domains.map((row) => domainRow(row, shares.get(row.domain)));
  return markup`<section class="card domains" id="domains" data-list="domains.csv" data-columns="${JSON.stringify(COLUMNS)}" aria-labelledby="domains-title"><header><h2 id="domains-title">Domains</h2></header>
${legend()}<div class="controls" data-needs-script hidden><label class="grow">Search domains<input type="search" autocomplete="off" spellcheck="false"></label>
<label>Status<select><option value="">all</option>${statusOptions(model)}</select></label><button type="button" data-export>Export CSV</button></div><p class="found" role="status"></p>
<table aria-labelledby="domains-title" data-sortable><thead><tr><th scope="col">Domain</th><th scope="col">Status</th><th scope="col">Aliases and mailboxes</th><th scope="col">Passes</th><th scope="col">Time</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

function statusOptions({ totals }: ReportModel): readonly Markup[] {
  return DOMAIN_STATUSES.filter((status) => totals.byStatus[status] > 0).map(
    (status) => markup`<option value="${status}">${DOMAIN_STATUS_WORDS[status]}</option>`,
  );
}

function legend(): Markup {
  const items = SHARES.map(
    ([share, words]) =>
      markup`<li><svg viewBox="0 0 9 9" aria-hidden="true"><rect class="${share}" width="9" height="9" rx="2"/></svg>${words}</li>`,
  );
  return markup`<ul class="legend" aria-label="Colours of the bars">${items}</ul>`;
}

function domainRow(row: DomainRow, shares: Shares | undefined): Markup {
  const { domain, client, status, park } = row;
  const text = [domain, client ?? '', DOMAIN_STATUS_WORDS[status], park?.code ?? ''].join(' ');
  const time = row.elapsedMs === undefined ? '' : duration(row.elapsedMs);
  return markup`<tr data-text="${text.toLowerCase()}" data-status="${status}" data-row="${JSON.stringify(cells(row))}"><th scope="row"><a href="#aliases" data-domain="${domain}">${domain}</a>${below(client)}</th>
<td data-label="Status"><div><span class="pill" data-tone="${DOMAIN_TONES[status]}">${DOMAIN_STATUS_WORDS[status]}</span>${below(park && `${park.pass} ${park.code}`)}</div></td>
<td data-label="Mailboxes" data-sort="${sharePart(row)}"><div>${stackedBar(shares ?? sharesOf(row))}${below(numbers(row))}</div></td>
<td data-label="Passes" data-sort="${passesDone(row)}"><div>${passStrip(row.passes)}${below(place(row))}</div></td><td class="is-number" data-label="Time" data-sort="${String(row.elapsedMs ?? 0)}">${time}</td></tr>
`;
}

/** Columns of the export. */
const COLUMNS = [
  ...['domain', 'client', 'status', 'pass', 'code', 'aliases', 'wanted', 'proven', 'failures'],
  'elapsed_ms',
];

function cells({
  domain,
  client,
  status,
  pass,
  park,
  totals,
  elapsedMs,
  ...row
}: DomainRow): readonly string[] {
  const failures = failureTotal(row);
  const numbers = [totals.aliases, totals.wanted, totals.proven, failures].map(String);
  const elapsed = elapsedMs === undefined ? '' : String(Math.round(elapsedMs));
  return [domain, client ?? '', status, pass ?? '', park?.code ?? '', ...numbers, elapsed];
}

/** Whole percent proven, to sort by: the worst first. */
function sharePart({ totals }: DomainRow): string {
  return String(Math.floor((totals.proven / Math.max(1, totals.wanted)) * 100));
}

function passesDone({ passes }: DomainRow): string {
  return String(passes.filter(({ status }) => status === 'done').length);
}

/** A second, softer line. */
function below(text: string | undefined): Markup | undefined {
  return text === undefined ? undefined : markup`<span class="sub">${text}</span>`;
}

function numbers({ totals, ...row }: DomainRow): string {
  const { proven, wanted, aliases } = totals;
  const failures = failureTotal(row);
  const failed = failures === 0 ? [] : [plural(failures, 'failure')];
  const proof = `${count(proven)} of ${count(wanted)} proven`;
  return [proof, plural(aliases, 'alias', 'aliases'), ...failed].join(' · ');
}

function place({ status, pass, holes }: DomainRow): string | undefined {
  if (status !== 'done' && status !== 'incomplete') return pass;
  const skipped = holes.map((hole) => hole.pass).join(', ');
  return skipped === '' ? 'all passes ended' : `${skipped} skipped, the others ended`;
}

function sharesByDomain(aliases: readonly AliasRow[]): ReadonlyMap<string, Shares> {
  const all = new Map<string, Map<Share, number>>();
  for (const { domain, status } of aliases) {
    const shares = all.get(domain) ?? new Map<Share, number>();
    shares.set(SHARE_OF[status], (shares.get(SHARE_OF[status]) ?? 0) + 1);
    all.set(domain, shares);
  }
  return all;
}

/** From the sums alone, where the single aliases are not known. */
function sharesOf({ totals }: DomainRow): Shares {
  const { proven, failed, skipped, kept, aliases } = totals;
  const open = Math.max(0, aliases - proven - failed - skipped - kept);
  return new Map<Share, number>([
    ['proven', proven],
    ['failed', failed],
    ['skipped', skipped],
    ['kept', kept],
    ['open', open],
  ]);
}
