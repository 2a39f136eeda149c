import { afterAll, beforeAll } from '@jest/globals';
import { rmSync } from 'node:fs';
import { stopProcess } from '../../src/embedded/process.ts';
import {
  missingForPostgres,
  restartPostgres,
  startPostgres,
  type PostgresServer,
} from '../servers/postgres.ts';
import { describeUnless } from '../servers/program.ts';
import { signal } from './support/processes.ts';
import { floodStory } from './support/signup-flood.ts';

describeUnless(missingForPostgres())(
  'sign-ups while worker, Temporal server and PostgreSQL are killed',
  () => {
    let server: PostgresServer;

    // Of its own: the one all tests share must not die.
    beforeAll(async () => {
      server = await startPostgres('durable');
    }, 120_000);

    afterAll(async () => {
      await stopProcess(server.process, 5_000);
      rmSync(server.directory, { recursive: true, force: true });
    }, 60_000);

    floodStory(() =>
      Promise.resolve({
        url: server.url,
        kill: async () => {
          signal(server.process.pid);
          server = await restartPostgres(server);
        },
      }),
    );
  },
);
