import { startPostgres, type PostgresServer } from '../servers/postgres.ts';
import { oncePerRun } from './once.ts';

/** The PostgreSQL all tests of this run share; the first test that asks starts it, global-teardown.ts stops it. Make a database of your own. */
export function sharedPostgres(): Promise<PostgresServer> {
  return oncePerRun('postgres', () => startPostgres());
}
