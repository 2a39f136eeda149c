import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { judgeSignup, type SignupStory } from '../../../src/cli/demo/sign-up-judge.ts';
import type { SignupMachine } from '../../../src/cli/demo/sign-up-machine.ts';
import type { AttemptRow } from '../../../src/store/audit-port.ts';

const IDENTITY = '4b9d7981-3f0e-4a39-9a4e-6a0d3c1f0001';
const ADDRESS = 'ann@example.com';

/** What is wrong with the world; nothing by default. */
interface Wrongs {
  readonly opensAnything?: boolean;
  readonly accounts?: number;
  readonly credentials?: readonly number[];
  readonly conflict?: number;
}

describe('the judge of the sign-up demo', () => {
  let server: Server;
  let wrongs: Wrongs;
  let handedOut: number;

  beforeEach(async () => {
    wrongs = {};
    handedOut = 0;
    server = createServer((request, response) => {
      const [status, body] = answer(request.url ?? '', request.headers.authorization ?? '');
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  function answer(path: string, authorization: string): readonly [number, object] {
    if (path === '/jmap/session') {
      const right = `Basic ${Buffer.from(`${ADDRESS}:right`).toString('base64')}`;
      const opens = wrongs.opensAnything === true || authorization === right;
      return opens ? [200, { accounts: { a: {} } }] : [401, {}];
    }
    if (path.endsWith('/provision')) return [wrongs.conflict ?? 409, {}];
    handedOut += 1;
    const status = (wrongs.credentials ?? [200, 410])[handedOut - 1] ?? 500;
    return [status, { password: 'right' }];
  }

  function machine(): SignupMachine {
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const account = { emails: [ADDRESS], description: `kratos:${IDENTITY}` };
    const accounts = Array.from({ length: wrongs.accounts ?? 1 }, () => account);
    return {
      ...{ mailHost: url, intake: url, secret: 's' },
      control: { state: () => Promise.resolve({ stalwart: { accounts } }) },
      store: {
        vault: { current: () => Promise.resolve({ password: 'right' }) },
        audit: { attempts: () => Promise.resolve([{ category: 'Conflict' }]) },
      },
    } as unknown as SignupMachine;
  }

  function story(change: Partial<SignupStory> = {}, gaps = [3, 6, 12]): SignupStory {
    let at = Date.UTC(2026, 0, 1);
    const attempts = [1, 2, 3, 4].map((attemptCount) => {
      const createdAt = new Date(at).toISOString();
      at += (gaps[attemptCount - 1] ?? 0) * 1_000;
      const status = attemptCount === 4 ? 'succeeded' : 'failed';
      return { attemptCount, status, createdAt, endedAt: createdAt } as AttemptRow;
    });
    const waits = { success: false, message: 'Provisioning failed, will retry...' };
    const answers = [
      { status: 500, body: waits },
      { status: 200, body: { success: true } },
    ];
    return { identity: IDENTITY, address: ADDRESS, answers, attempts, ...change };
  }

  async function differences(of: SignupStory): Promise<readonly string[]> {
    return (await judgeSignup(machine(), of)).flatMap((check) => check.differences);
  }

  it('finds nothing where everything is right', async () => {
    expect(await differences(story())).toEqual([]);
  });

  it.each([
    ['a first answer of 200', { answers: [{ status: 200, body: {} }] }, 'first answer'],
    ['an attempt too few', { attempts: story().attempts.slice(1) }, 'attempts: 2 failed'],
  ])('finds %s', async (_what, change, words) => {
    expect((await differences(story(change))).join('\n')).toContain(words);
  });

  it.each([
    ['early', [1, 6, 12]],
    ['late', [3, 6, 20]],
  ])('finds an attempt that came %s', async (_when, gaps) => {
    expect(await differences(story({}, gaps))).toHaveLength(1);
  });

  it.each([
    ['a server that opens to any password', { opensAnything: true }, 'a wrong one opens'],
    ['two accounts', { accounts: 2 }, 'accounts: 2'],
    ['no account', { accounts: 0 }, 'accounts: 0'],
    ['a password handed out twice', { credentials: [200, 200] }, 'second: 200'],
    ['an address given to a second identity', { conflict: 200 }, 'answer: 200'],
  ])('finds %s', async (_what, world, words) => {
    wrongs = world;

    expect((await differences(story())).join('\n')).toContain(words);
  });
});
