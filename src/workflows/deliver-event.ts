/** One event on its way to MAILKEEL_EVENTS_URL: the workflow `event/<id>`, which nobody waits for. */
import { isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { EventActivities } from '../activities/event-contract.ts';
import type { ProductEvent } from '../core/events.ts';
import { policies } from './policies.ts';

const { postEvent } = proxyActivities<EventActivities>(policies.event);

/** Delivers, or gives up after a day; both are its result, and each attempt is in the audit log. */
export async function deliverEvent(event: ProductEvent): Promise<'delivered' | 'given-up'> {
  try {
    await postEvent.executeWithOptions({ summary: `post ${event.id}` }, [{ event }]);
    return 'delivered';
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.error('an event could not be delivered', { event: event.id, error: String(error) });
    return 'given-up';
  }
}
