import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import type { ProductEvent } from '../../src/core/events.ts';
import { METRICS } from '../../src/core/metrics.ts';
import { startWorker, type WorkerChild } from '../../src/up.ts';
import { steadyPort } from '../servers/ports.ts';
import { startReceiver, type Delivery, type Receiver } from '../servers/receiver.ts';
import { filesIn, findSecrets, temporalSources } from './secret-scanner.ts';
import { attempts, withStatus } from './support/judge.ts';
import { resume, upgrade } from './support/operator.ts';
import { ended, finished, parked, release, start, underWay } from './support/runs.ts';
import { held, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';

const DOMAIN = 'example.net';
const FREE = 'example.org';
const SECRET = 'events-secret-9d2f61c04be7';
const HELD = 'a password under way';

const scene: Scene = {
  domains: { [DOMAIN]: ['anna'], [FREE]: ['bob'] },
  free: [FREE],
  faults: [held(HELD, { path: '/generate-password$', subject: '^anna@' })],
};

// One story: every test finds what the one before left.
describe('the life of a worker', () => {
  let stage: Stage;
  let receiver: Receiver;
  let port: number;
  let execution: string;
  const running: WorkerChild[] = [];

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    receiver = await startReceiver();
    port = await steadyPort();
  }, 120_000);

  afterAll(async () => {
    for (const worker of running) await worker.stop();
    await receiver.close();
    await stage.close();
  }, 120_000);

  async function work(
    environment: Readonly<Record<string, string>> = {},
    options: { readonly partial?: boolean } = {},
  ): Promise<WorkerChild> {
    const { config } = stage;
    const all: Record<string, string | undefined> = {
      ...config.environment,
      MAILKEEL_EVENTS_URL: receiver.url,
      MAILKEEL_EVENTS_SECRET: SECRET,
      MAILKEEL_METRICS_ADDRESS: `127.0.0.1:${String(port)}`,
      ...environment,
    };
    const accountsFile = all['MAILKEEL_ACCOUNTS'] ?? config.accountsFile;
    const worker = await startWorker({ ...config, accountsFile, environment: all }, options);
    running.push(worker);
    return worker;
  }

  /** What the door answers; undefined while nobody opens. */
  async function ask(path: string): Promise<{ status: number; text: string } | undefined> {
    try {
      // A connection of its own: one kept open would break when its worker ends.
      const answer = await request(`http://127.0.0.1:${String(port)}${path}`, { reset: true });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined;
      throw error;
    }
  }

  function events(): readonly ProductEvent[] {
    return receiver.got.map(({ body }) => JSON.parse(body) as ProductEvent);
  }

  const of = (type: ProductEvent['type']): readonly ProductEvent[] =>
    events().filter((event) => event.type === type);

  const ready = (): Promise<true> =>
    until('a worker that is ready', async () => (await ask('/readyz'))?.status === 200 && true);

  it('is ready once it polls', async () => {
    await work();

    await ready();

    expect(await ask('/healthz')).toEqual({ status: 200, text: 'alive\n' });
  }, 120_000);

  it('tells a park, signed', async () => {
    execution = await start(stage);
    await parked(stage, FREE, '1-1');

    const delivery = await until('the event', () =>
      receiver.got.find(({ body }) => (JSON.parse(body) as ProductEvent).type === 'domain.parked'),
    );

    expect(JSON.parse(delivery.body)).toMatchObject({
      ...{ type: 'domain.parked', domain: FREE, execution },
      park: {
        code: 'plan.free',
        pass: '1-1',
        remedy: expect.arrayContaining([expect.stringContaining('billing')]),
      },
    });
    expect(delivery.headers['webhook-signature']).toBe(signatureOf(delivery));
  }, 120_000);

  it('told to stop in the middle of a call ends it first, and burns no attempt', async () => {
    const [worker] = running;
    await underWay(stage, HELD);

    const stopped = worker?.stop();
    await until('a worker that polls no more', async () => (await ask('/readyz'))?.status === 503);
    release(stage, HELD);
    await stopped;

    const rows = await attempts(stage, DOMAIN);
    const password = rows.filter(({ action }) => action === 'setPassword');
    expect(password.map(({ status, attemptCount }) => [status, attemptCount])).toEqual([
      ['succeeded', 1],
    ]);
    expect(withStatus(rows, 'failed')).toEqual([]);
    expect(withStatus(rows, 'lost')).toEqual([]);
    expect(withStatus(rows, 'pending')).toEqual([]);
    expect(await ask('/healthz')).toBeUndefined();
  }, 120_000);

  it('that does not know an account of a running domain refuses to poll and names it', async () => {
    const known = readFileSync(stage.manifest, 'utf8').replace(/^ {2}cf: .*\n/m, '');
    const file = join(stage.config.home, 'less.yaml');
    writeFileSync(file, known.replace(/^defaults: .*\n/m, '').replace(/^domains:[\s\S]*/m, ''));

    const refusing = await work({ MAILKEEL_ACCOUNTS: file });
    const how = await refusing.exited;

    expect(how).toBe('exit code 1');
    const last = readFileSync(refusing.logFile, 'utf8').trim().split('\n').at(-1);
    expect(last).toMatch(
      /^this worker does not know "cf" \(2 running domains: example\.net, example\.org\); it knows fe\. .*--partial/,
    );
  }, 120_000);

  it('started with --partial it polls all the same', async () => {
    const file = join(stage.config.home, 'less.yaml');

    const partial = await work({ MAILKEEL_ACCOUNTS: file }, { partial: true });
    await ready();
    await partial.stop();

    expect(readFileSync(partial.logFile, 'utf8')).toContain('this worker does not know "cf"');
  }, 120_000);

  it('started again finishes what was under way, and tells the end and the mailboxes', async () => {
    await work();

    expect(await ended(stage, DOMAIN)).toMatchObject({ status: 'done', failures: [] });
    await finished(stage, execution);
    await until('the end of the execution told', () => of('execution.finished').length > 0);
    expect(withStatus(await attempts(stage, DOMAIN), 'failed')).toEqual([]);
    expect(of('domain.finished')).toMatchObject([{ domain: DOMAIN, status: 'done', failures: 0 }]);
    expect(of('mailbox.ready')).toMatchObject([{ domain: DOMAIN, mailboxes: [`anna@${DOMAIN}`] }]);
    expect(of('execution.finished')).toMatchObject([{ domains: { done: 1, parked: 1 } }]);
  }, 200_000);

  it('offers the metrics of the documents and of the SDK', async () => {
    const { status, text } = (await ask('/metrics')) ?? { status: 0, text: '' };

    expect(status).toBe(200);
    for (const name of Object.keys(METRICS)) expect(text).toContain(`# TYPE ${name} `);
    expect(text).toContain('mailkeel_domains_parked{code="plan.free"} 1\n');
    expect(text).toMatch(/^mailkeel_budget_left\{account="[^"]+",operation="passwords"\} \d+$/m);
    expect(text).toMatch(/^mailkeel_passes_total\{pass="4-3",status="done"\} 1$/m);
    expect(text).toMatch(
      /^mailkeel_attempts_total\{action="checkHealth",outcome="succeeded"\} \d/m,
    );
    expect(text).toMatch(/^temporal_worker_task_slots_available\{/m);
    expect(text).not.toContain(DOMAIN);
  });

  it('is not held up by a receiver that is down, and tells it later', async () => {
    receiver.status = 503;
    upgrade(stage, FREE);
    await resume(stage, FREE);

    expect(await ended(stage, FREE)).toMatchObject({ status: 'done', failures: [] });
    const refused = await until('a refused event', async () => {
      const rows = await stage.store.audit.attempts({ domain: FREE });
      return rows.find(({ action, status }) => action === 'postEvent' && status === 'failed');
    });
    receiver.status = 204;
    await until('the event told after all', async () => {
      const rows = await stage.store.audit.attempts({ domain: FREE });
      return rows.some(
        ({ action, status, attemptCount }) =>
          action === 'postEvent' && status === 'succeeded' && attemptCount > 1,
      );
    });

    expect(refused).toMatchObject({
      httpStatus: 503,
      error: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 503$/),
    });
  }, 200_000);

  it('leaves neither the secret nor the URL of the receiver in a history, a file or the metrics', async () => {
    const sources = [
      ...(await temporalSources(stage.client())),
      ...filesIn(stage.config.home),
      { place: '/metrics', content: (await ask('/metrics'))?.text ?? '' },
    ];

    expect(sources.some(({ place }) => place.startsWith('history of event/'))).toBe(true);
    expect(findSecrets(sources, { secret: SECRET, URL: receiver.url })).toEqual([]);
  }, 120_000);
});

function signatureOf({ headers, body }: Delivery): string {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', SECRET).update(signed).digest('base64')}`;
}
