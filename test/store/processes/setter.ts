/**
 * Says that it is ready, waits for a file `go` in its place, then sets the passwords of a domain's mailboxes with the worker's own activity
 * until all are set, and prints each name when it turns to it. Arguments: place, URL of the mail host, its token, hash of the spec, local
 * parts.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createAttemptsInterceptor } from '../../../src/activities/attempts.ts';
import type { AliasCall } from '../../../src/activities/contract.ts';
import type { Accounts, Dependencies } from '../../../src/activities/dependencies.ts';
import { createActivities } from '../../../src/activities/index.ts';
import {
  PASSWORD_ENTROPY_BYTES,
  checkPassword,
  generatePassword,
} from '../../../src/core/passwords.ts';
import { createForwardEmail } from '../../../src/providers/forward-email/provider.ts';
import { createRestLogin } from '../../../src/providers/login/rest.ts';
import { openStore, type OpenStore } from '../../../src/store/open.ts';
import { storeAt } from './place.ts';

const [place = '', baseUrl = '', token = '', spec = '', names = ''] = process.argv.slice(2);
const CALL = { execution: '20260101-000000', domain: 'kills.example.org', pass: '3-2' } as const;
const HEARTBEAT_MS = 300;
/** Longer than the mail host takes for a call: whoever takes over must not meet it half done. */
const LEASE_MS = 4_000;
/** When Temporal would try an attempt again that failed by our own fault: a process that stood still lost its lease. */
const AGAIN_MS = 100;

const account = {
  provider: createForwardEmail({ token, baseUrl }),
  login: createRestLogin({ baseUrl }),
  identity: { key: 'forward-email:kills-1' },
};

/** Passwords need the mail account, the store and randomness; what else a worker has is never asked. */
function dependencies(store: OpenStore): Dependencies {
  const accounts: Pick<Accounts, 'mail' | 'kind' | 'identified'> = {
    mail: () => Promise.resolve(account),
    kind: () => 'mail',
    identified: () => true,
  };
  return {
    ...{ store, accounts, clock: store.clock, randomness: (bytes: number) => randomBytes(bytes) },
    settings: { inlineWaitMs: 2_000, heartbeatMs: HEARTBEAT_MS, leaseMs: LEASE_MS },
  } as unknown as Dependencies;
}

/** As Temporal does; whatever is not our own fault ends the process, and with it the test. */
function again(error: unknown): { readonly deferred: { readonly until: string } } {
  if (!(error instanceof ApplicationFailure) || error.type !== 'LocalFailure') throw error;
  return { deferred: { until: new Date(Date.now() + AGAIN_MS).toISOString() } };
}

type SetPassword = (
  call: AliasCall,
) => ReturnType<ReturnType<typeof createActivities>['providers']['setPassword']>;

async function setUntilDone(store: OpenStore, work: SetPassword, alias: string): Promise<void> {
  const interceptors = [createAttemptsInterceptor(store, HEARTBEAT_MS)];
  for (let attempt = 1; ; attempt += 1) {
    const info = { activityType: 'setPassword', activityId: `set-${alias}`, attempt };
    const result = await new MockActivityEnvironment(info, { interceptors })
      .run<[AliasCall], Awaited<ReturnType<SetPassword>>, SetPassword>(work, {
        ...{ ...CALL, spec, alias },
      })
      .catch(again);
    if ('done' in result) return;
    await sleep(Math.max(1, Date.parse(result.deferred.until) - Date.now()));
  }
}

async function main(): Promise<void> {
  const store = await openStore({ ...storeAt(place), allowKeyFile: true });
  const { providers } = createActivities(dependencies(store));
  const work: SetPassword = (call) => providers.setPassword(call);
  // The dictionaries of the strength check take a second to read.
  checkPassword(generatePassword(randomBytes(PASSWORD_ENTROPY_BYTES)), []);
  console.log('ready');
  while (!existsSync(join(place, 'go'))) await sleep(20);
  // Everybody begins elsewhere, and meets the others on the way.
  for (const alias of names.split(',').sort(() => Math.random() - 0.5)) {
    console.log(alias);
    await setUntilDone(store, work, alias);
  }
  await store.close();
}

void main();
