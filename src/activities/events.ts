/** The activity `postEvent`, and what a recorded state says to the outside. */
import { activityInfo, log } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import {
  eventsOfProgress,
  executionFinished,
  mailboxesReady,
  signUpReady,
  type ProductEvent,
} from '../core/events.ts';
import type { Store } from '../store/ports.ts';
import type { LocalActivities } from './contract.ts';
import type { EventActivities, Events } from './event-contract.ts';
import type { MailboxProviderActivities } from './mailbox-contract.ts';

interface Parts {
  readonly store: Store;
  readonly events: Events;
}

/** Builds the activity that delivers. */
export function createEventActivities({ store, events }: Parts): EventActivities {
  return {
    postEvent: async ({ event }) => {
      const info = activityInfo();
      const handle = await store.audit.begin({
        // Not of the execution: its report counts what the providers were asked.
        executionId: '',
        workflowId: info.workflowExecution?.workflowId ?? '',
        runId: info.workflowExecution?.runId ?? '',
        activityId: info.activityId,
        action: 'postEvent',
        domain: 'domain' in event ? event.domain : '',
        pass: '',
        attemptCount: info.attempt,
      });
      const answer = await events.post(event);
      if (answer.status !== undefined && answer.status < 300) {
        await store.audit.end(handle, { status: 'succeeded', httpStatus: answer.status });
        return;
      }
      const refused = isRefused(answer.status);
      const remediation = `Check MAILKEEL_EVENTS_URL and its receiver; runs go on, and this event is ${refused ? 'not sent again' : 'tried again for a day'}.`;
      await store.audit.end(handle, {
        status: 'failed',
        error: answer.told,
        remediation,
        ...(answer.status === undefined ? {} : { httpStatus: answer.status }),
      });
      throw ApplicationFailure.create({
        message: `${answer.told}. ${remediation}`,
        type: 'EventNotDelivered',
        nonRetryable: refused,
      });
    },
  };
}

/** Asking again for the same thing is no use; a receiver that is busy, or behind something that is, is another matter. */
function isRefused(status: number | undefined): boolean {
  return status !== undefined && status < 500 && ![408, 425, 429].includes(status);
}

type Telling = Pick<LocalActivities, 'recordProgress' | 'exportDomain' | 'writeReport'>;

/** The same activities, which besides publish what they record where somebody wants to hear it. Nothing of that can fail them. */
export function tellingOf(activities: Telling, parts: Parts): Telling {
  if (!parts.events.wanted) return activities;
  const tell = (news: () => Promise<readonly ProductEvent[]>): Promise<void> => told(parts, news);
  return {
    recordProgress: async (input) => {
      await activities.recordProgress(input);
      await tell(() => Promise.resolve(eventsOfProgress(input.progress)));
    },
    exportDomain: async (input) => {
      const written = await activities.exportDomain(input);
      if (input.what === 'passwords') await tell(() => readyMailboxes(parts.store, input));
      return written;
    },
    writeReport: async (input) => {
      const written = await activities.writeReport(input);
      await tell(() => finishedExecution(parts.store, input.execution));
      return written;
    },
  };
}

/** `createMailbox`, which besides says that the mailbox of a sign-up is ready: proven, or made for a login that is not Mailkeel's. */
export function tellingSignUps(
  createMailbox: MailboxProviderActivities['createMailbox'],
  parts: Parts,
): MailboxProviderActivities['createMailbox'] {
  if (!parts.events.wanted) return createMailbox;
  return async (call) => {
    const result = await createMailbox(call);
    const ready = 'done' in result && (result.done.proven || call.credential === 'none');
    if (ready)
      await told(parts, () => Promise.resolve([signUpReady(call, new Date().toISOString())]));
    return result;
  };
}

async function told(
  { events }: Parts,
  news: () => Promise<readonly ProductEvent[]>,
): Promise<void> {
  try {
    for (const event of await news()) await events.publish(event);
  } catch (error) {
    log.error('an event could not be handed over for delivery; the run goes on', {
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

async function finishedExecution(
  { progress }: Store,
  execution: string,
): Promise<readonly ProductEvent[]> {
  const rows = await progress.domains(execution);
  return [executionFinished(execution, rows, new Date().toISOString())];
}

async function readyMailboxes(
  { vault }: Store,
  about: { readonly execution: string; readonly domain: string },
): Promise<readonly ProductEvent[]> {
  const { execution, domain } = about;
  const ours = (await vault.list(domain)).filter(
    (row) => row.state === 'proven' && row.executionId === execution,
  );
  const addresses = ours.map(({ address }) => address).toSorted();
  return mailboxesReady({ execution, domain }, addresses, new Date().toISOString());
}
