/** Root of a process: the shipped intake, which answers as soon as a sign-up is durably started. Its port is its only argument. */
import { Client } from '@temporalio/client';
import { readConfig } from '../../src/config.ts';
import { readIntakeConfig } from '../../src/config-signup.ts';
import { createIntake } from '../../src/server/intake.ts';
import { startSignup } from '../../src/server/signups.ts';
import { storeOptions } from '../../src/store-options.ts';
import { openStore } from '../../src/store/open.ts';
import { lazyConnection } from '../../src/temporal.ts';

process.once('disconnect', () => process.exit(0));
const config = readConfig();
const intake = readIntakeConfig(config.environment);
const { audit, mailboxes, vault } = await openStore(storeOptions(config, 'command'));
const client = new Client({ connection: lazyConnection(config), namespace: config.namespace });
const settings = intake.signup;
const server = createIntake({
  ...{ config: intake, audit },
  signups: {
    accept: async (signup, deadline) => {
      await startSignup(client, { signup, settings, deadline });
      return { state: 'pending' };
    },
  },
  credentials: { mailboxes, vault, audit, credential: settings.credential },
  warn: (message, about) => {
    process.stderr.write(`${message} ${JSON.stringify(about)}\n`);
  },
});
await server.listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
