import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { storeOptions } from '../src/store-options.ts';

describe('storeOptions', () => {
  it.each([
    ['a worker on its own machine', {}, 'worker', true],
    ['a command', {}, 'command', false],
    ['a worker beside a given Temporal', { TEMPORAL_ADDRESS: 'host:7233' }, 'worker', false],
    ['a worker on PostgreSQL', { DATABASE_URL: 'postgres://host/db' }, 'worker', false],
  ] as const)('of %s say whether it may make a key', (_what, environment, opener, allowed) => {
    const config = readConfig({ MAILKEEL_HOME: '/srv/mailkeel', ...environment });

    const options = storeOptions(config, opener);

    expect(options).toMatchObject({ directory: '/srv/mailkeel', allowKeyFile: allowed });
    expect(options.databaseUrl).toBe(config.environment['DATABASE_URL']);
  });
});
