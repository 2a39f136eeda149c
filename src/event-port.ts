/** Root: hands events to Temporal for delivery, and sends them signed as Standard Webhooks says (standardwebhooks.com, version 1). */
import { createHmac } from 'node:crypto';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
  type Client,
} from '@temporalio/client';
import { request } from 'undici';
import type { EventAnswer, Events } from './activities/event-contract.ts';
import type { EventsConfig } from './config-worker.ts';
import { eventBody } from './core/event-formats.ts';
import type { ProductEvent } from './core/events.ts';
import { eventWorkflowId, TASK_QUEUE } from './workflows/messages.ts';

const ANSWER_MS = 15_000;

/** Where nobody wants to hear of anything. */
export const SILENCE: Events = {
  wanted: false,
  publish: () => Promise.resolve(),
  post: () => Promise.resolve({ told: 'MAILKEEL_EVENTS_URL is not set on this worker' }),
};

/** The port of a worker. */
export function createEvents(receiver: EventsConfig, client: Client): Events {
  return {
    wanted: true,
    publish: (event) => start(client, event),
    post: (event) => post(receiver, event),
  };
}

async function start(client: Client, event: ProductEvent): Promise<void> {
  try {
    await client.workflow.start<(event: ProductEvent) => Promise<string>>('deliverEvent', {
      workflowId: eventWorkflowId(event.id),
      // Recording the same state again is no news.
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      taskQueue: TASK_QUEUE,
      args: [event],
      staticSummary: `event ${event.id}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function post(receiver: EventsConfig, event: ProductEvent): Promise<EventAnswer> {
  const body = eventBody(event, receiver.format);
  const { host } = new URL(receiver.url);
  try {
    const { statusCode: status, body: answer } = await request(receiver.url, {
      ...{ method: 'POST', body },
      headers: {
        'content-type': 'application/json',
        ...signature(receiver.secret, event.id, body),
      },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    // Read and thrown away: whatever the receiver says may quote anything, and goes into no log.
    await answer.dump();
    return { status, told: `${host} answered ${String(status)}` };
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    const why = typeof code === 'string' ? code : error instanceof Error ? error.name : 'no answer';
    return { told: `${host} did not answer (${why})` };
  }
}

/** `webhook-id`, `webhook-timestamp` (seconds) and, with a secret, `webhook-signature`: HMAC-SHA256 over `<id>.<timestamp>.<body>`. */
function signature(secret: string | undefined, id: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === undefined) return headers;
  const digest = createHmac('sha256', keyOf(secret))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return { ...headers, 'webhook-signature': `v1,${digest}` };
}

/** `whsec_` + base64, as Standard Webhooks writes secrets; any other text is the key itself. */
function keyOf(secret: string): Buffer {
  const [, encoded] = /^whsec_(.+)$/.exec(secret) ?? [];
  return encoded === undefined ? Buffer.from(secret, 'utf8') : Buffer.from(encoded, 'base64');
}
