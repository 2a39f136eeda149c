/**
 * The page's script: fills, filters, sorts and exports the tables from the JSON beside them. It writes text only (`textContent`), so
 * nothing in the data can become markup. Its SHA-256 stands in the Content-Security-Policy (`page.ts`); a test says the new one after a change.
 */
export const SCRIPT = String.raw`
'use strict';
const PAGE = 100;
const collator = new Intl.Collator('en', { numeric: true });
const number = new Intl.NumberFormat('en-US');

function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// One cell. kinds: text, code, number, time, pill, name (with a second line), note (error with its remedy).
function cell(column, row) {
  const values = column.from.map((index) => row[index]);
  const node = element(column.kind === 'name' ? 'th' : 'td', 'is-' + column.kind);
  if (column.kind !== 'name') node.dataset.label = column.label;
  if (values.every((value) => value === '')) return column.kind === 'name' ? node : element('td');
  if (column.kind === 'name') {
    node.scope = 'row';
    node.append(values[0] || '(whole domain)');
    if (values[1]) node.append(element('span', 'sub', values[1]));
    return node;
  }
  const box = element('div');
  if (column.kind === 'pill') {
    const pill = element('span', 'pill', column.words[values[0]] || values[0]);
    pill.dataset.tone = column.tones[values[0]] || '';
    box.append(pill);
  } else if (column.kind === 'note') {
    box.append(values[0]);
    if (values[1]) box.append(element('span', 'remedy', values[1]));
  } else if (column.kind === 'time') {
    box.append(values[0].replace('T', ' ').replace(/(\.\d+)?Z$/, ''));
  } else box.append(values.filter(Boolean).join(' · '));
  node.append(box);
  return node;
}

function quote(value) {
  const safe = /^[=+\-@\t\r]/.test(value) ? "'" + value : value;
  return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

function download(name, columns, rows) {
  const text = [columns, ...rows].map((row) => row.map(quote).join(',') + '\r\n').join('');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function sheet(section) {
  const { columns, rows, shown } = JSON.parse(section.querySelector('script').textContent);
  const find = (selector) => section.querySelector(selector);
  const [search, body, found, more] = ['input', 'tbody', '.found', '.more'].map(find);
  const facets = [...section.querySelectorAll('select')];
  const headers = [...section.querySelectorAll('thead th')];
  const texts = rows.map((row) => row.join('\n').toLowerCase());
  let limit = PAGE;
  let sort;

  const matching = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = facets.filter((facet) => facet.value !== '').map((facet) => [Number(facet.dataset.column), facet.value]);
    const kept = rows.filter((row, index) =>
      words.every((word) => texts[index].includes(word)) && chosen.every(([column, value]) => row[column] === value));
    if (!sort) return kept;
    const by = shown[sort.column].from[0];
    return kept.sort((a, b) => collator.compare(a[by], b[by]) * sort.direction);
  };
  const draw = () => {
    const kept = matching();
    const visible = kept.slice(0, limit);
    found.textContent = number.format(kept.length) + ' of ' + number.format(rows.length) + (kept.length > visible.length ? ', the first ' + number.format(visible.length) + ' shown' : '');
    body.replaceChildren(...visible.map((row) => {
      const line = document.createElement('tr');
      line.append(...shown.map((column) => cell(column, row)));
      return line;
    }));
    more.hidden = kept.length <= visible.length;
  };
  const restart = () => { limit = PAGE; draw(); };
  search.addEventListener('input', restart);
  for (const facet of facets) facet.addEventListener('change', restart);
  more.addEventListener('click', () => { limit += PAGE * 5; draw(); });
  find('[data-export]').addEventListener('click', () => download(section.dataset.sheet, columns, matching()));
  headers.forEach((header, column) => header.firstElementChild.addEventListener('click', () => {
    const again = sort && sort.column === column && sort.direction === 1;
    sort = { column, direction: again ? -1 : 1 };
    headers.forEach((other) => other.removeAttribute('aria-sort'));
    header.setAttribute('aria-sort', again ? 'descending' : 'ascending');
    draw();
  }));
  addEventListener('beforeprint', () => { limit = Infinity; draw(); });
  addEventListener('afterprint', restart);
  section.addEventListener('show-domain', (event) => {
    const facet = facets.find((select) => select.dataset.name === 'domain');
    search.value = '';
    for (const select of facets) select.value = '';
    facet.value = event.detail;
    restart();
    search.focus({ preventScroll: true });
  });
  draw();
}

// A table that is there without the script: its headers become buttons that sort by data-sort, else by the text.
function sortable(table) {
  const headers = [...table.querySelectorAll('thead th')];
  const body = table.tBodies[0];
  headers.forEach((header, column) => {
    const button = element('button', '', header.textContent);
    button.type = 'button';
    header.replaceChildren(button);
    const value = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
    button.addEventListener('click', () => {
      const direction = header.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      headers.forEach((other) => other.removeAttribute('aria-sort'));
      header.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
      body.append(...[...body.rows].sort((a, b) => collator.compare(value(a), value(b)) * direction));
    });
  });
}

function list(section) {
  const [search, facet, found] = ['input', 'select', '.found'].map((selector) => section.querySelector(selector));
  const rows = [...section.querySelectorAll('tbody tr')];
  section.querySelector('[data-export]')?.addEventListener('click', () => {
    const shown = [...section.querySelectorAll('tbody tr')].filter((row) => !row.hidden);
    download(section.dataset.list, JSON.parse(section.dataset.columns), shown.map((row) => JSON.parse(row.dataset.row)));
  });
  const draw = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      row.hidden = !(words.every((word) => row.dataset.text.includes(word)) && (facet.value === '' || row.dataset.status === facet.value));
    }
    found.textContent = number.format(rows.filter((row) => !row.hidden).length) + ' of ' + number.format(rows.length);
  };
  search.addEventListener('input', draw);
  facet.addEventListener('change', draw);
  draw();
}

for (const section of document.querySelectorAll('[data-sheet]')) sheet(section);
for (const section of document.querySelectorAll('[data-list]')) list(section);
for (const table of document.querySelectorAll('[data-sortable]')) sortable(table);
const aliases = document.getElementById('aliases');
for (const link of document.querySelectorAll('[data-domain]')) {
  link.addEventListener('click', (event) => {
    // The browser's own jump would take the focus away from the search field.
    event.preventDefault();
    aliases.scrollIntoView();
    aliases.dispatchEvent(new CustomEvent('show-domain', { detail: link.dataset.domain }));
  });
}
for (const node of document.querySelectorAll('[data-needs-script]')) node.hidden = false;
`;
