/** `mailkeel passwords rotate` and `override`: one mailbox's password changed by a person's decision, however long the provider takes. */
import { proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { Deferred, Paced } from '../activities/contract.ts';
import type { ImportProviderActivities } from '../activities/import-contract.ts';
import type { ReplaceActivities } from '../activities/replace-contract.ts';
import { policies } from './policies.ts';
import { replaceWaitsFor, type ReplaceInput, type ReplaceResult } from './messages-replace.ts';

const providers = proxyActivities<ReplaceActivities & ImportProviderActivities>(policies.alias);

/** Looks at a rotation: five minutes apart at the end, this is a day. */
const MOST_LOOKS = 300;

/** How it waits for slots, budgets and the provider's own work. */
class Waiting {
  /** For the query: what for, and until when. */
  sentence = '';
  /** Waits for a rotation so far. */
  looks = 0;

  /** Asks until the answer is no deferral. */
  async untilDone<T>(ask: () => Promise<Paced<T>>): Promise<T> {
    for (;;) {
      const answer = await ask();
      if ('done' in answer) return answer.done;
      await this.wait(answer.deferred);
    }
  }

  private async wait({ until, reason, detail }: Deferred): Promise<void> {
    this.sentence = `${detail} (until ${until})`;
    if (reason === 'rotation') this.looks += 1;
    const summary = `${reason} until ${until}`;
    await sleep(Math.max(1, Date.parse(until) - Date.now()), { summary });
    this.sentence = '';
  }
}

/** Proves the current password where one was given, then changes it. */
export async function replacePassword(input: ReplaceInput): Promise<ReplaceResult> {
  const waiting = new Waiting();
  setHandler(replaceWaitsFor, () => waiting.sentence);

  if (input.staged) {
    const { outcome } = await waiting.untilDone(() => prove(input));
    // An attempt whose answer was lost had settled it; the change itself finds out how.
    if (outcome !== 'proven' && outcome !== 'settled')
      return { outcome: 'not-brought', brought: outcome };
  }
  return waiting.untilDone<ReplaceResult>(() => replace(input, waiting.looks));
}

function prove(input: ReplaceInput): ReturnType<ImportProviderActivities['proveImport']> {
  const summary = `prove current password · ${input.alias}@${input.domain}`;
  return providers.proveImport.executeWithOptions({ summary }, [
    { ...subjectOf(input), pass: '3-3', replace: true },
  ]);
}

function replace(input: ReplaceInput, looks: number): Promise<Paced<ReplaceResult>> {
  if (looks >= MOST_LOOKS) return Promise.resolve({ done: { outcome: 'still-rotating' } });
  const { way, alias, domain } = input;
  const summary = `${way} password · ${alias}@${domain}`;
  return providers.replacePassword.executeWithOptions({ summary }, [
    { ...subjectOf(input), pass: '3-2', way, looks },
  ]);
}

function subjectOf({ change, domain, alias, spec }: ReplaceInput) {
  return { execution: change, domain, alias, spec } as const;
}
