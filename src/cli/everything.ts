/** `mailkeel pause --all` and `resume --all`: every account at once, in the ledger, so that it works with every worker and Temporal down. */
import { UNTIL_OPENED } from '../core/limits.ts';
import { EVERY_ACCOUNT } from '../store/ledger-port.ts';
import { temporalOf } from '../temporal.ts';
import type { CliContext } from './context.ts';
import { decideFor } from './decide-for.ts';
import { recordDecision } from './decision.ts';
import { withStore } from './session.ts';

interface Who {
  readonly actor: string;
  readonly reason: string;
}

interface Options {
  readonly json?: boolean;
}

/** Where the pause of everything is kept. Its operation means nothing. */
const ROW = { account: EVERY_ACCOUNT, operation: 'requests' } as const;

/** From its return on no provider call starts anywhere; calls under way end. Repeatable. Needs the store alone. */
export async function pauseAll(context: CliContext, who: Who, options: Options): Promise<void> {
  await withStore(context, async (store) => {
    await store.ledger.pause(ROW, UNTIL_OPENED, `paused by ${who.actor}: ${who.reason}`);
    // After it: nothing may keep calls from being stopped, the audit log least of all, and the pause itself says who and why.
    await recordDecision(store, { action: 'pause-all', ...who });
  });
  if (options.json === true) context.print(JSON.stringify({ kind: 'pause-all', ...who }));
  else context.print('paused: no provider call starts; calls under way end');
  context.say('Go on with: mailkeel resume --all --reason "…"');
}

/**
 * Ends `pauseAll`, and resumes the runs that wait for it where Temporal is there; without it they look again by themselves within minutes.
 * Runs that a person's decision or another pause keeps waiting are left alone. Repeatable.
 */
export async function resumeAll(context: CliContext, who: Who, options: Options): Promise<void> {
  await withStore(context, async (store) => {
    await recordDecision(store, { action: 'resume-all', ...who });
    await store.ledger.open(ROW);
  });
  const json = options.json === true;
  if (json) context.print(JSON.stringify({ kind: 'resume-all', ...who }));
  else context.print('open: provider calls start again');
  if (temporalOf(context.config) === undefined) {
    context.say('No Temporal server runs here: runs look again by themselves once it does.');
    return;
  }
  await decideFor(context, {
    action: 'resume',
    domains: [],
    where: 'code=quota.paused',
    message: who,
    yes: true,
    json,
  });
}
