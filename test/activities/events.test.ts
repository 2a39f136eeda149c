import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { EventAnswer, Events } from '../../src/activities/event-contract.ts';
import type { MailboxCall } from '../../src/activities/mailbox-contract.ts';
import { createEventActivities, tellingOf, tellingSignUps } from '../../src/activities/events.ts';
import type { ProductEvent } from '../../src/core/events.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { progressOf } from '../reports/rows.ts';
import { FakeStore } from './fakes/store.ts';

const EVENT: ProductEvent = {
  ...{ id: 'execution.finished/e1', at: 'now', type: 'execution.finished', execution: 'e1' },
  domains: { done: 1 },
};

const ENDED: DomainProgress = {
  ...progressOf('example.org', '4-3', { status: 'done', endedAt: '2026-11-22T14:10:00.000Z' }),
};

const environment = (): MockActivityEnvironment =>
  new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR', () => undefined) });

/** The port, with what was published and what the receiver answers. */
function port(answer: EventAnswer = { status: 204, told: 'receiver answered 204' }) {
  const published: ProductEvent[] = [];
  const events: Events = {
    wanted: true,
    publish: (event) => {
      published.push(event);
      return Promise.resolve();
    },
    post: () => Promise.resolve(answer),
  };
  return { events, published };
}

describe('postEvent', () => {
  async function post(answer: EventAnswer): Promise<{ store: FakeStore; failure: unknown }> {
    const store = new FakeStore();
    const { events } = port(answer);
    const activities = createEventActivities({ store: store.store, events });
    const failure: unknown = await environment()
      .run((input) => activities.postEvent(input), { event: EVENT })
      .catch((error: unknown) => error);
    return { store, failure };
  }

  it('is audited as one attempt of no execution', async () => {
    const { store, failure } = await post({ status: 200, told: 'receiver answered 200' });

    expect(failure).toBeUndefined();
    expect(store.attempts).toHaveLength(1);
    expect(store.attempts[0]).toMatchObject({
      start: { action: 'postEvent', executionId: '', domain: '' },
      end: { status: 'succeeded', httpStatus: 200 },
    });
  });

  it.each([
    ['is busy', { status: 503, told: 'receiver answered 503' }, false],
    ['asks for patience', { status: 429, told: 'receiver answered 429' }, false],
    ['does not answer', { told: 'receiver did not answer (ECONNREFUSED)' }, false],
    ['refuses the request', { status: 401, told: 'receiver answered 401' }, true],
    ['points elsewhere', { status: 302, told: 'receiver answered 302' }, true],
  ])('fails when the receiver %s', async (_how, answer, final) => {
    const { store, failure } = await post(answer);

    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'EventNotDelivered', nonRetryable: final });
    expect((failure as Error).message).toContain(`${answer.told}. Check MAILKEEL_EVENTS_URL`);
    expect(store.attempts[0]?.end).toMatchObject({ status: 'failed', error: answer.told });
  });
});

describe('activities that tell', () => {
  function telling(events: Events) {
    const store = new FakeStore();
    const saved: string[] = [];
    const activities = tellingOf(
      {
        recordProgress: ({ progress }) => {
          saved.push(progress.domain);
          return Promise.resolve();
        },
        exportDomain: () => Promise.resolve({ path: 'passwords' }),
        writeReport: () => Promise.resolve({ path: 'report' }),
      },
      { store: store.store, events },
    );
    const run = <I, O>(activity: (input: I) => Promise<O>, input: I): Promise<O> =>
      environment().run(activity, input);
    return { activities, saved, store, run };
  }

  it('publish the end of a domain after it is recorded', async () => {
    const { events, published } = port();
    const { activities, saved, run } = telling(events);

    await run(activities.recordProgress, { progress: ENDED });

    expect(saved).toEqual(['example.org']);
    expect(published.map(({ type }) => type)).toEqual(['domain.finished']);
  });

  it('publish the end of an execution and return what was written', async () => {
    const { events, published } = port();
    const { activities, run } = telling(events);

    expect(await run(activities.writeReport, { execution: 'e1' })).toEqual({ path: 'report' });
    expect(published.map(({ id }) => id)).toEqual(['execution.finished/e1']);
  });

  it('are not failed by an event that cannot be handed over', async () => {
    const { events } = port();
    const dead: Events = { ...events, publish: () => Promise.reject(new Error('no Temporal')) };
    const { activities, saved, run } = telling(dead);

    await run(activities.recordProgress, { progress: ENDED });

    expect(saved).toEqual(['example.org']);
  });

  it('publish the mailbox of a sign-up once it is proven, or made for a login of its own', async () => {
    const { events, published } = port();
    const call: MailboxCall = {
      ...{ address: 'anna@example.org', domain: 'example.org', identity: 'i', account: 'fe' },
      ...{ attempt: 1, credential: 'generated' as const },
    };
    const made = (proven: boolean) =>
      tellingSignUps(
        () => Promise.resolve({ done: { mailboxId: 'm', outcome: 'created', proven } }),
        { store: new FakeStore().store, events },
      );

    await made(false)(call);
    const early = published.length;
    await made(true)(call);
    await made(false)({ ...call, address: 'bob@example.org', credential: 'none' });
    await made(true)({ ...call, identity: 'its next owner' });

    expect(early).toBe(0);
    expect(published).toMatchObject([
      { type: 'mailbox.ready', execution: 'sign-up', mailboxes: ['anna@example.org'] },
      { type: 'mailbox.ready', mailboxes: ['bob@example.org'] },
      { type: 'mailbox.ready', mailboxes: ['anna@example.org'] },
    ]);
    expect(new Set(published.map(({ id }) => id)).size).toBe(3);
  });

  it('tell nobody where nobody wants to hear', async () => {
    const { events, published } = port();
    const { activities, run } = telling({ ...events, wanted: false });

    await run(activities.recordProgress, { progress: ENDED });
    await run(activities.writeReport, { execution: 'e1' });

    expect(published).toEqual([]);
  });
});
