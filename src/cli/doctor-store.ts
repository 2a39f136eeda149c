/** The store of the worker that asks the accounts: the one there is, for its shared pace, or none of anybody's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { HostEvidence } from '../core/doctor.ts';

/**
 * Runs `body` with a configuration whose store may be opened without changing it. One that is absent, older or broken would be made or
 * migrated: then the store is a directory of its own, removed afterwards.
 */
export async function withStoreAsItIs<T>(
  config: Config,
  store: HostEvidence['store'],
  body: (config: Config) => Promise<T>,
): Promise<T> {
  if ('kind' in store && store.state === 'current') return body(config);
  const home = mkdtempSync(join(tmpdir(), 'mailkeel-doctor-'));
  const environment = { ...config.environment, DATABASE_URL: undefined };
  try {
    return await body({ ...config, home, databaseUrl: undefined, environment });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
