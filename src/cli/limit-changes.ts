/** An operator's change of an account's limits: written to the audit log first, in force for every worker at its next call. */
import { isIdentityAccount, UNTIL_OPENED, type LimitRow } from '../core/limits.ts';
import { OPERATIONS, type Operation, type Pace } from '../core/spec.ts';
import type { Store } from '../store/ports.ts';
import { CliExit, EXIT } from './context.ts';
import { recordDecision } from './decision.ts';

export type Change =
  | { readonly action: 'set-pace'; readonly pace: Pace; readonly reason: string }
  | { readonly action: 'pause' | 'open'; readonly reason: string };

/** The account an operator means: its whole key, or a beginning no other has. Throws CliExit (2) that lists the known ones. */
export function chooseAccount(rows: readonly LimitRow[], text: string): string {
  const accounts = [...new Set(rows.map(({ account }) => account))];
  const found = accounts.includes(text)
    ? [text]
    : accounts.filter((account) => account.startsWith(text));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const known = accounts.length === 0 ? 'none was used yet' : `it knows ${accounts.join(', ')}`;
  const many = found.length > 1 ? ` alone (${found.join(', ')})` : '';
  throw new CliExit(EXIT.usage, `the ledger knows no account "${text}"${many}: ${known}`);
}

/** Throws CliExit (2) for a word that is no operation. */
export function chooseOperation(text: string): Operation {
  const found = OPERATIONS.find((operation) => operation === text);
  if (found !== undefined) return found;
  throw new CliExit(EXIT.usage, `"${text}" is no operation; they are ${OPERATIONS.join(', ')}`);
}

interface Subject {
  readonly account: string;
  /** Default: all of the account. */
  readonly operation: Operation | undefined;
  readonly change: Change;
}

/** Records the decision, then makes it; returns the operations it was about. */
export async function changeLimits(
  { audit, ledger }: Pick<Store, 'audit' | 'ledger'>,
  { account, operation, change }: Subject,
): Promise<readonly Operation[]> {
  const operations = operation === undefined ? operationsOf(account) : [operation];
  await recordDecision(
    { audit },
    {
      action: 'limits',
      workflowId: `limits/${account}`,
      reason: `${wordsOf(change)} ${operations.join(', ')}: ${change.reason}`,
    },
  );
  for (const each of operations) await make(ledger, { account, operation: each }, change);
  return operations;
}

/** Logins are counted by mail server, everything else by user; who that is, is asked by one call. */
function operationsOf(account: string): readonly Operation[] {
  if (isIdentityAccount(account)) return ['requests'];
  const isLogin = account.startsWith('login@');
  return OPERATIONS.filter((operation) => (operation === 'logins') === isLogin);
}

function wordsOf(change: Change): string {
  if (change.action !== 'set-pace') return change.action;
  const { everyMs, perDay } = change.pace;
  const pace = everyMs === undefined ? [] : [`every ${String(everyMs)} ms`];
  const budget = perDay === undefined ? [] : [`${String(perDay)} a day`];
  return `set ${[...pace, ...budget].join(' and ')} for`;
}

async function make(
  ledger: Store['ledger'],
  key: { readonly account: string; readonly operation: Operation },
  change: Change,
): Promise<void> {
  switch (change.action) {
    case 'set-pace':
      await ledger.setPace(key, change.pace, 'operator');
      break;
    case 'pause':
      await ledger.pause(key, UNTIL_OPENED, change.reason);
      break;
    case 'open':
      await ledger.open(key);
      break;
  }
}
