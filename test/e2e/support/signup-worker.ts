/** A worker for sign-ups in the test's own process: the real activities over a store and a mail host in memory. */
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import {
  DEFAULT_SETTINGS,
  type Accounts,
  type Settings,
} from '../../../src/activities/dependencies.ts';
import type { IdentityDirectory } from '../../../src/providers/directory-port.ts';
import { workerPolls } from '../../../src/starter.ts';
import type { Clock, Store } from '../../../src/store/ports.ts';
import type { MemoryHost } from './memory-host.ts';
import { withOwnWorker } from './own-worker.ts';
import { until } from './until.ts';

interface Parts {
  readonly connection: NativeConnection;
  readonly store: Store;
  readonly host: MemoryHost;
  /** Default: this machine's clock, and the times of production. */
  readonly clock?: Clock;
  readonly settings?: Settings;
  readonly directory?: IdentityDirectory;
}

/** Runs `body` while a worker polls both queues. */
export async function withSignupWorker<T>(parts: Parts, body: () => Promise<T>): Promise<T> {
  const { connection, store, host, clock, settings = DEFAULT_SETTINGS, directory } = parts;
  const polled = new Client({ connection });
  return withOwnWorker(
    {
      ...{ connection, store, settings, accounts: accountsOf(host) },
      clock: clock ?? { now: () => Promise.resolve(Date.now()) },
      reports: join(tmpdir(), 'mailkeel-no-reports'),
      ...(directory === undefined ? {} : { directory }),
    },
    async () => {
      // A command refuses to begin where no worker answers, and a worker is heard of a moment after it began. A server that skips time does
      // not tell who polls, and no command is given there.
      if (clock === undefined) await until('a worker that polls', () => workerPolls(polled));
      return body();
    },
  );
}

function accountsOf({ host, login }: MemoryHost): Accounts {
  const identity = { key: 'stalwart:memory' };
  const unknown = (): never => {
    throw new Error('a sign-up asks for nothing else');
  };
  return {
    mailbox: () => Promise.resolve({ host, login, identity }),
    // Only its login is used: a password is proven through the account it lives on.
    mail: () => Promise.resolve({ provider: { name: 'stalwart' } as never, login, identity }),
    dns: unknown,
    kind: () => 'mail',
    identified: () => true,
    prober: () => () => [],
    labels: () => ['own'],
  };
}
