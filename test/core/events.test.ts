import { describe, expect, it } from '@jest/globals';
import { eventBody } from '../../src/core/event-formats.ts';
import {
  eventsOfProgress,
  executionFinished,
  mailboxesReady,
  type ProductEvent,
} from '../../src/core/events.ts';
import type { DomainProgress, Park } from '../../src/core/run.ts';

const COUNTS = {
  ...{ aliases: 3, created: 3, existed: 0, mailboxes: 2, wanted: 2, set: 2, proven: 2, kept: 0 },
  failed: 0,
};

const RUN: DomainProgress = {
  execution: '20261122-134611',
  domain: 'example.org',
  client: 'acme',
  status: 'running',
  pass: '1-1',
  passes: [],
  counts: COUNTS,
  failures: [],
  findings: [],
  startedAt: '2026-11-22T13:46:11.000Z',
  updatedAt: '2026-11-22T14:02:09.000Z',
};

const PARK: Park = {
  code: 'plan.free',
  pass: '1-1',
  sentence: 'The domain is on the <free> plan & its API cannot change that.',
  remedy: ['switch the plan', 'then: mailkeel resume example.org --reason "plan switched"'],
  since: '2026-11-22T14:02:00.000Z',
  resumedBy: 'person',
};

const PARKED: DomainProgress = { ...RUN, status: 'parked', park: PARK };

describe('events of a recorded state', () => {
  it('are none while a run works or waits for a clock', () => {
    const clock: Park = { ...PARK, resumedBy: 'clock', until: '2026-11-22T15:00:00.000Z' };

    expect(eventsOfProgress(RUN)).toEqual([]);
    expect(eventsOfProgress({ ...RUN, status: 'deferred', park: clock })).toEqual([]);
  });

  it('tell a park for a person with all that is needed to act', () => {
    expect(eventsOfProgress(PARKED)).toEqual([
      {
        id: 'domain.parked/example.org/2026-11-22T14:02:00.000Z',
        at: '2026-11-22T14:02:00.000Z',
        type: 'domain.parked',
        execution: '20261122-134611',
        domain: 'example.org',
        client: 'acme',
        park: {
          ...{ code: 'plan.free', pass: '1-1', since: '2026-11-22T14:02:00.000Z' },
          ...{ sentence: PARK.sentence, remedy: PARK.remedy },
        },
      },
    ]);
  });

  it('have the same id whenever the same park is recorded, also for another execution', () => {
    const later = { ...PARKED, execution: 'other', updatedAt: '2026-11-22T16:00:00.000Z' };

    expect(eventsOfProgress(later)[0]?.id).toBe(eventsOfProgress(PARKED)[0]?.id);
  });

  it('tell the end, and no park beside it', () => {
    const endedAt = '2026-11-22T14:10:00.000Z';

    const [event, ...others] = eventsOfProgress({ ...PARKED, status: 'done', endedAt });

    expect(others).toEqual([]);
    expect(event).toEqual({
      id: `domain.finished/example.org/${endedAt}`,
      ...{ at: endedAt, type: 'domain.finished', execution: '20261122-134611' },
      ...{ domain: 'example.org', client: 'acme', status: 'done', counts: COUNTS, failures: 0 },
    });
  });
});

describe('events of an execution', () => {
  it('count its domains by status', () => {
    const rows = [{ status: 'done' }, { status: 'done' }, { status: 'parked' }] as const;

    expect(executionFinished('e1', rows, 'now')).toEqual({
      ...{ id: 'execution.finished/e1', at: 'now', type: 'execution.finished', execution: 'e1' },
      domains: { done: 2, parked: 1 },
    });
  });

  it('name ready mailboxes in slices of 250, each address once', () => {
    const addresses = Array.from({ length: 501 }, (_, index) => `m${String(index)}@example.org`);

    const events = mailboxesReady({ execution: 'e1', domain: 'example.org' }, addresses, 'now');

    const mailboxes = events.map((event) => ('mailboxes' in event ? event.mailboxes : []));
    expect(mailboxes.map(({ length }) => length)).toEqual([250, 250, 1]);
    expect(mailboxes.flat()).toEqual(addresses);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
    expect(mailboxesReady({ execution: 'e1', domain: 'example.org' }, [], 'now')).toEqual([]);
  });
});

describe('the body of an event', () => {
  const [parked] = eventsOfProgress(PARKED) as [ProductEvent];

  it('is the object itself', () => {
    expect(JSON.parse(eventBody(parked, 'json'))).toEqual(parked);
  });

  it('is a text for Slack, with its control characters escaped', () => {
    expect(JSON.parse(eventBody(parked, 'slack'))).toEqual({
      text: [
        '*example.org waits for a person: plan.free at 1-1*',
        'The domain is on the &lt;free&gt; plan &amp; its API cannot change that.',
        'switch the plan',
        'then: mailkeel resume example.org --reason "plan switched"',
      ].join('\n'),
    });
  });

  it('is an Adaptive Card for Teams', () => {
    const body: unknown = JSON.parse(
      eventBody(executionFinished('e1', [{ status: 'done' }], 'now'), 'teams'),
    );

    expect(body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [{ text: 'Execution e1 is finished', weight: 'Bolder' }, { text: '1 done' }],
          },
        },
      ],
    });
  });

  it('is one readable message for every type of event', () => {
    const [ended] = eventsOfProgress({ ...RUN, status: 'done', endedAt: 'now' }) as [ProductEvent];
    const [ready] = mailboxesReady({ execution: 'e1', domain: 'example.org' }, ['a@x'], 'now') as [
      ProductEvent,
    ];
    const text = (event: ProductEvent): unknown =>
      (JSON.parse(eventBody(event, 'slack')) as { text: string }).text;

    expect(text(ended)).toBe('*example.org: done*\n2 of 2 mailboxes proven, 0 failures');
    expect(text(ready)).toBe('*example.org: 1 mailbox ready*\na@x');
  });
});
