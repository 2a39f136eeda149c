/** Posts from 50 connections, one in five a duplicate, while worker, Temporal server and store are killed one after the other: nobody is forgotten. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ownershipMark } from '../../../src/core/signup.ts';
import type { Fault } from '../../../src/simulators/scenario-faults.ts';
import { readOwner } from '../../../src/embedded/owner.ts';
import { opensJmapSession } from '../../../src/cli/demo/sign-up-calls.ts';
import { stalwartSnapshot } from '../../../src/simulators/stalwart/snapshot.ts';
import { signal } from './processes.ts';
import { until } from './until.ts';
import { openSignupStage, SIGNUP_SECRET, type SignupStage } from './signup-stage.ts';

/** `npm run chaos` posts 500; at most 20 a second fit through a dev server's file. */
const POSTS = Number(process.env['SIGNUP_POSTS'] ?? 100);
const DUPLICATES = POSTS / 5;
const PEOPLE = POSTS - DUPLICATES;
const CONNECTIONS = 50;
/** Accepted posts after which something is killed. */
const KILLS = {
  ...{ worker: POSTS / 4, server: POSTS / 2, store: (POSTS * 3) / 5, both: (POSTS * 3) / 4 },
} as const;

/** A store of its own process. */
export interface KillableStore {
  readonly url: string;
  /** Ends it as `kill -9` does, and starts it again. */
  kill(): Promise<void>;
}

/** One call in twenty meets one: apart, because a storm of them pauses the account for minutes. */
function troubles(id: string, action: Fault['action']): readonly Fault[] {
  return Array.from({ length: 10 }, (_, index) => ({
    ...{ id: `${id} ${String(index)}`, provider: 'stalwart' as const },
    ...{ match: { body: 'x:Account/set' }, skip: 20 + 15 * index, times: 1, action },
  }));
}

/** The server acts, and nobody hears of it. */
const LOST = troubles('lost answer', { lostResponse: true });

interface Post {
  readonly identity: string;
  readonly address: string;
}

/** Everybody once, and every fourth of them a second time, some way behind. */
function posts(): readonly Post[] {
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    identity: randomUUID(),
    address: `person${String(index)}@example.com`,
  }));
  const again = people.filter((_, index) => index % (PEOPLE / DUPLICATES) === 0);
  const queue: Post[] = [];
  for (const [index, person] of people.entries()) {
    queue.push(person);
    const late = again[Math.floor(index / 4) - 5];
    if (index % 4 === 3 && late !== undefined) queue.push(late);
  }
  return [...queue, ...again.slice(-(PEOPLE + DUPLICATES - queue.length))];
}

/** The body of a `describe`: sign-ups of one stage, and what must have become of each. `open` gives the store that is killed too. */
export function floodStory(open?: () => Promise<KillableStore>): void {
  let stage: SignupStage;
  let own: KillableStore | undefined;

  beforeAll(async () => {
    own = await open?.();
    stage = await openSignupStage([...troubles('in trouble', { status: 503 }), ...LOST], own?.url);
    await stage.workers.start();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  async function post({ identity, address }: Post): Promise<number> {
    const response = await fetch(`${stage.intake.url}/internal/mail/provision`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${SIGNUP_SECRET}` },
      body: JSON.stringify({ identity: { id: identity, traits: { email: address } } }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** The one that was killed before is up again first. */
  async function killServer(): Promise<void> {
    await serverAnswers();
    const { process } = await until('a running server', () => readOwner(stage.config.home));
    signal(process.pid);
  }

  async function kill(done: number): Promise<void> {
    if (done === KILLS.store) await own?.kill();
    if (done === KILLS.server || done === KILLS.both) await killServer();
    if (done !== KILLS.worker && done !== KILLS.both) return;
    await stage.workers.kill();
    await serverAnswers();
    await stage.workers.start();
  }

  /** A worker ends at once where there is no server; `mailkeel up` starts it again, this test starts it once. */
  async function serverAnswers(): Promise<void> {
    for (;;) {
      try {
        await stage.client.workflowService.getSystemInfo({});
        return;
      } catch {
        await sleep(100);
      }
    }
  }

  /** Posts all from 50 lanes; who was refused comes again until he is accepted. Returns every answer. */
  async function flood(queue: readonly Post[]): Promise<readonly number[]> {
    const answers: number[] = [];
    let kills = Promise.resolve();
    const left = queue.values();
    let accepted = 0;
    const lane = async (): Promise<void> => {
      for (const one of left) {
        for (let status = 503; status === 503; answers.push(status)) {
          status = await post(one);
          if (status === 503) await sleep(1_000);
        }
        accepted += 1;
        const done = accepted;
        // One after the other, while the posts go on.
        kills = kills.then(() => kill(done));
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
    await kills;
    return answers;
  }

  /** Sign-ups that have ended or wait for a person, as far as the list of runs names them: it comes a moment after what it lists. */
  async function settled(): Promise<number> {
    const query =
      'WorkflowType = "provisionMailbox" AND (ExecutionStatus != "Running" OR MailkeelStatus = "parked")';
    return stage.client.workflow.count(query).then(
      ({ count }) => count,
      // The server is being started again.
      () => Number.NaN,
    );
  }

  async function workflows(where: string): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const query = `WorkflowType = "provisionMailbox" AND ${where}`;
    for await (const { workflowId } of stage.client.workflow.list({ query }))
      found.add(workflowId.replace(/^mailbox\//, ''));
    return found;
  }

  it('end with one mailbox each that opens, or a park; whoever was refused was answered 503', async () => {
    const queue = posts();
    expect(queue).toHaveLength(PEOPLE + DUPLICATES);

    const answers = await flood(queue);
    await until('every sign-up settled', async () => (await settled()) === PEOPLE);

    expect(answers.filter((status) => ![200, 202, 503].includes(status))).toEqual([]);
    const parked = await workflows('MailkeelStatus = "parked"');
    const done = await workflows('ExecutionStatus = "Completed"');
    const { accounts } = stalwartSnapshot(stage.world.state.stalwart!);
    const asked = new Set(queue.map(({ address }) => address));
    const wrong = accounts
      .filter(({ emails }) => !emails.every((email) => asked.has(email)))
      .map(({ emails }) => `${emails.join(' ')}: nobody asked`);
    for (const { identity, address } of queue) {
      const held = accounts.filter(({ emails }) => emails.includes(address));
      const [account] = held;
      if (parked.has(address) === done.has(address)) wrong.push(`${address}: neither or both`);
      if (done.has(address) && !(await opens(address))) wrong.push(`${address}: shut`);
      if (held.length > 1 || (done.has(address) && held.length === 0))
        wrong.push(`${address}: ${String(held.length)} accounts`);
      if (account !== undefined && account.description !== ownershipMark(identity))
        wrong.push(`${address}: somebody else's`);
      if ((account?.passwordsSet ?? 0) > 1) wrong.push(`${address}: password set twice`);
    }
    process.stdout.write(
      `sign-ups: ${String(queue.length)} accepted of ${String(answers.length)} posts, ${String(done.size)} mailboxes, ${String(parked.size)} parked\n`,
    );
    expect(wrong).toEqual([]);
    expect(done.size + parked.size).toBe(PEOPLE);
  }, 900_000);

  async function opens(address: string): Promise<boolean> {
    const entry = await stage.store.vault.current(address);
    const url = stage.world.stalwart?.url ?? '';
    return entry?.state === 'proven' && opensJmapSession(url, address, entry.password);
  }
}
