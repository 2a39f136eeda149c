import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openConnection } from '../../src/store/connection.ts';
import type { Vault } from '../../src/store/vault-port.ts';

/** A candidate whose password names its address. */
export function candidate(
  address: string,
  password = `Secret-${address}`,
): Parameters<Vault['plan']>[0] {
  const domain = address.slice(address.indexOf('@') + 1);
  return { address, domain, account: 'fe:1', executionId: '20260101-120000', password };
}

/** Somebody with the file and no manners. */
export function tamper(
  directory: string,
  sql: string,
  parameters: readonly string[],
  name: 'vault.db' | 'mailkeel.db' = 'vault.db',
): void {
  const file = join(directory, name);
  const connection = openConnection({ file, synchronous: 'FULL', busyTimeoutMs: 1_000 });
  connection.execute(sql, parameters);
  connection.close();
}

/** Permission bits in octal. */
export function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}
