/** Root: which store this configuration means. */
import type { Config } from './config.ts';
import type { StoreOptions } from './store/open.ts';

/**
 * Options of the store of `config`. A key file is made by a worker only, and only where one machine does everything: neither Temporal nor the
 * database was given from outside.
 */
export function storeOptions(
  config: Pick<Config, 'home' | 'databaseUrl' | 'vaultKey' | 'temporalAddress'>,
  opener: 'worker' | 'command',
): StoreOptions {
  const { home, databaseUrl, vaultKey, temporalAddress } = config;
  const alone = temporalAddress === undefined && databaseUrl === undefined;
  return { directory: home, databaseUrl, vaultKey, allowKeyFile: opener === 'worker' && alone };
}
