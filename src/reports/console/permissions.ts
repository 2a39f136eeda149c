/** The permission matrix as a person reads it. Domains for which everything is the same stand together. */
import { limitsSeen, type Permission, type SeenLimit } from '../../core/permissions.ts';
import { count, plural } from '../format.ts';
import { oneLine, wrap } from '../text.ts';
import { createView, type View } from './view.ts';

/** Two lines an endpoint, in the order of the rows, the remedy below what is refused; the sum at the end. */
export function renderPermissions(
  permissions: readonly Permission[],
  options: { readonly color: boolean; readonly width: number },
): string {
  const view = createView({ ...options, now: 0 });
  const groups = grouped(permissions);
  const limits = limitsSeen(permissions);
  const blocks = groups.map((group, at) => {
    const isLast = !groups.slice(at + 1).some(({ account }) => account === group.account);
    const own = isLast ? limits.filter(({ account }) => account === group.account) : [];
    return [...block(group, view), ...own.flatMap((limit) => limitLines(limit, view))];
  });
  return [...blocks.flatMap((lines) => [...lines, '']), ...wrap(sum(permissions), view.width)].join(
    '\n',
  );
}

interface Group {
  readonly account: string;
  /** Empty: the account as a whole. */
  readonly domains: readonly string[];
  readonly rows: readonly Permission[];
}

function grouped(permissions: readonly Permission[]): readonly Group[] {
  const bySubject = groupBy(permissions, ({ account, domain = '' }) => `${account}\n${domain}`);
  const alike = groupBy([...bySubject.values()], signature);
  return [...alike.values()].flatMap((groups) => {
    const [rows] = groups;
    const [first] = rows ?? [];
    if (rows === undefined || first === undefined) return [];
    const domains = groups.flatMap(([row]) => row?.domain ?? []);
    return [{ account: first.account, domains, rows }];
  });
}

/** As `Map.groupBy`, which Node 20 does not have. */
function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** What was answered, whoever it was about; what is left of a limit is another number each time. */
function signature(rows: readonly Permission[]): string {
  const [{ account, domain } = { account: '', domain: undefined }] = rows;
  const cells = rows.map(({ endpoint, verdict, message }) => [endpoint, verdict, message]);
  const text = JSON.stringify(cells);
  return `${account} ${domain === undefined ? text : `: ${text.replaceAll(domain, ':domain')}`}`;
}

const MOST_NAMED = 5;

function block({ account, domains, rows }: Group, view: View): readonly string[] {
  const { palette, width } = view;
  const named = domains.slice(0, MOST_NAMED).map(oneLine).join(', ');
  const more = domains.length > MOST_NAMED ? ` and ${count(domains.length - MOST_NAMED)} more` : '';
  const head = domains.length === 0 ? account : `${account} · ${named}${more}`;
  const heading = wrap(head, width).map((line) => palette.bold(line));
  return [...heading, ...rows.flatMap((row) => lines(row, view))];
}

const MARKS = { allowed: '✓', refused: '✗', unknown: '?' } as const;

function lines(row: Permission, { palette, width }: View): readonly string[] {
  const { verdict, endpoint, use, needed, message, remedy } = row;
  const colours = { allowed: palette.green, refused: palette.red, unknown: palette.yellow };
  const optional = needed ? '' : ', not needed';
  const told = [
    ...wrap(`${verdict}: ${oneLine(message)} (for ${use}${optional})`, width - 4),
    ...(verdict === 'refused' && remedy !== undefined
      ? wrap(`→ ${oneLine(remedy)}`, width - 4)
      : []),
  ];
  return [
    `${colours[verdict](MARKS[verdict])} ${endpoint}`,
    ...told.map((part) => `    ${palette.dim(part)}`),
  ];
}

/** Below the last block of its account. */
function limitLines({ account, rate }: SeenLimit, { palette, width }: View): readonly string[] {
  const text = `rate limit seen of ${oneLine(account)}: ${rate === undefined ? 'none, no answer named one' : rateText(rate)}`;
  return wrap(text, width - 2).map((line) => `  ${palette.dim(line)}`);
}

function rateText({ remaining, limit, seconds }: NonNullable<SeenLimit['rate']>): string {
  const all = limit === undefined ? '' : ` of ${count(limit)}`;
  const window = seconds === undefined ? '' : ` in ${count(seconds)} s`;
  return `${count(remaining)}${all} calls left${window}`;
}

function sum(permissions: readonly Permission[]): string {
  const number = (wanted: Permission['verdict']): string =>
    count(permissions.filter(({ verdict }) => verdict === wanted).length);
  const accounts = new Set(permissions.map(({ account }) => account)).size;
  return `${plural(accounts, 'account')}: ${number('allowed')} allowed · ${number('refused')} refused · ${number('unknown')} unknown`;
}
