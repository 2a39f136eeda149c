/** Which runs a `--where` means: as a query for Temporal's visibility store, and as a judgement of one run. Pure. */
import type { Condition, Where, WhereKey } from './where.ts';

/** What is asked about a run; the search attributes hold the same. */
export interface RunFacts {
  readonly domain: string;
  readonly status: string;
  readonly pass: string;
  readonly client?: string;
  /** Code of the current park. */
  readonly code?: string;
  readonly execution: string;
  /** Account labels. */
  readonly accounts: readonly string[];
  /** Of a sign-up: the identity's id at Ory Kratos. */
  readonly identity?: string;
  readonly failures: number;
}

const ATTRIBUTES: Readonly<Record<WhereKey, string>> = {
  status: 'MailkeelStatus',
  pass: 'MailkeelPass',
  account: 'MailkeelAccounts',
  client: 'MailkeelClient',
  domain: 'MailkeelDomain',
  code: 'MailkeelParkCode',
  execution: 'MailkeelExecution',
  identity: 'MailkeelIdentity',
  failures: 'MailkeelFailures',
};

/**
 * The List Filter (Temporal's visibility query) for domain runs and sign-ups that go on. It narrows; `matches` decides, because not every store has every
 * operator: a KeywordList knows no prefix, and an attribute that was never set answers no `!=`.
 */
export function visibilityQuery(where: Where): string {
  const running =
    'WorkflowType IN ("provisionDomain", "provisionMailbox") AND ExecutionStatus = "Running"';
  return [running, ...where.flatMap(clause)].join(' AND ');
}

function clause({ key, operator, value }: Condition): readonly string[] {
  const attribute = ATTRIBUTES[key];
  if (operator === '!=' || (operator === '^=' && key === 'account')) return [];
  const literal = key === 'failures' ? value : quoted(value);
  return [`${attribute} ${operator === '=' ? '=' : 'STARTS_WITH'} ${literal}`];
}

/** A string of the query language: double quotes, with `\` before a quote and itself. */
function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** True when every condition holds for the run. An absent client or code equals no value and differs from every one. */
export function matches(where: Where, run: RunFacts): boolean {
  return where.every((condition) => holds(condition, valuesOf(run, condition.key)));
}

function holds({ operator, value }: Condition, values: readonly string[]): boolean {
  if (operator === '^=') return values.some((known) => known.startsWith(value));
  return values.includes(value) === (operator === '=');
}

function valuesOf(run: RunFacts, key: WhereKey): readonly string[] {
  if (key === 'account') return run.accounts;
  if (key === 'failures') return [String(run.failures)];
  const value = run[key];
  return value === undefined ? [] : [value];
}
