/** An event as its receiver wants it: the object itself, or a message for a chat's incoming webhook. Pure. */
import type { ProductEvent } from './events.ts';

export const EVENT_FORMATS = ['json', 'slack', 'teams'] as const;
export type EventFormat = (typeof EVENT_FORMATS)[number];

/** The body to POST as `application/json`. */
export function eventBody(event: ProductEvent, format: EventFormat): string {
  if (format === 'json') return JSON.stringify(event);
  return JSON.stringify(format === 'slack' ? slack(event) : teams(event));
}

/** Slack's incoming webhook (docs.slack.dev, "Sending messages using incoming webhooks"); `&`, `<`, `>` are its control characters. */
function slack(event: ProductEvent): object {
  const [headline = '', ...lines] = linesOf(event).map((line) =>
    line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  return { text: [`*${headline}*`, ...lines].join('\n') };
}

/** Microsoft Teams: a message with one Adaptive Card, as the Workflows webhook takes it. */
function teams(event: ProductEvent): object {
  const [headline = '', ...lines] = linesOf(event);
  const block = (text: string, weight = 'Default'): object => ({
    ...{ type: 'TextBlock', text, weight, wrap: true },
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    ...{ type: 'AdaptiveCard', version: '1.4' },
    body: [block(headline, 'Bolder'), ...lines.map((line) => block(line))],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, content }] };
}

/** A headline, then what to know and to do. */
function linesOf(event: ProductEvent): readonly string[] {
  switch (event.type) {
    case 'domain.parked': {
      const { code, pass, sentence, remedy } = event.park;
      return [`${event.domain} waits for a person: ${code} at ${pass}`, sentence, ...remedy];
    }
    case 'domain.finished': {
      const { proven, wanted } = event.counts;
      const counts = `${String(proven)} of ${String(wanted)} mailboxes proven`;
      const failures = `${String(event.failures)} ${event.failures === 1 ? 'failure' : 'failures'}`;
      return [`${event.domain}: ${event.status}`, `${counts}, ${failures}`];
    }
    case 'execution.finished': {
      const parts = Object.entries(event.domains).map(([word, n]) => `${String(n)} ${word}`);
      return [`Execution ${event.execution} is finished`, parts.join(', ')];
    }
    case 'mailbox.ready':
      return [
        `${event.domain}: ${String(event.mailboxes.length)} ${event.mailboxes.length === 1 ? 'mailbox' : 'mailboxes'} ready`,
        event.mailboxes.join(', '),
      ];
  }
}
