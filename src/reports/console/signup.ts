/** One sign-up as an operator reads it. Pure. */
import type { Park } from '../../core/run.ts';
import { shortTime } from '../format.ts';
import { oneLine } from '../text.ts';
import { remedyLines } from './park.ts';
import { createView, type View, type ViewOptions } from './view.ts';

/** What is shown of a sign-up. Without a worker nobody tells more than its status and code. */
export interface ShownSignup {
  readonly address: string;
  readonly identity: string;
  readonly status: string;
  readonly attempts?: number;
  readonly mailboxId?: string;
  readonly park?: Omit<Park, 'pass'>;
  readonly code?: string;
}

/** Its state, and what it waits for with the remedy. */
export function renderSignup(signup: ShownSignup, options: ViewOptions): string {
  const view = createView(options);
  const { bold, dim, yellow } = view.palette;
  const { address, identity, status, attempts, mailboxId, park, code } = signup;
  const facts = [
    `identity ${identity}`,
    ...(attempts === undefined ? [] : [`attempts ${String(attempts)}`]),
    ...(mailboxId === undefined ? [] : [`mailbox ${mailboxId}`]),
  ];
  const waits = park === undefined ? code : waitLine(park, view);
  return [
    `${bold(address)}  ${status}  ${dim(facts.join(' · '))}`,
    ...(waits === undefined ? [] : [`  ${yellow(waits)}`]),
    ...(park === undefined
      ? []
      : [`  ${oneLine(park.sentence)}`, ...remedyLines(address, park, view)]),
  ].join('\n');
}

function waitLine({ code, since, until }: Omit<Park, 'pass'>, { now, timeZone }: View): string {
  const end =
    until === undefined ? '' : `, goes on by itself at ${shortTime(until, now, timeZone)}`;
  return `${code} since ${shortTime(since, now, timeZone)}${end}`;
}
