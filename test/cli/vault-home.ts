/** Homes with a filled vault, and the command in them. */
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { candidate } from '../store/vault-file.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

export const BECAUSE = ['--reason', 'to see'] as const;

/** Runs `mailkeel vault …` in a home; without a key the one of its key file counts. */
export function runVault(home: string, args: readonly string[], key?: string): Promise<Ran> {
  const environment = key === undefined ? {} : { MAILKEEL_VAULT_KEY: key };
  return mailkeel(configOf(home, environment), ['vault', ...args]);
}

/** The store of a home, as a worker has it open. */
export async function withVault<T>(
  home: string,
  body: (store: OpenStore) => Promise<T>,
  vaultKey?: string,
): Promise<T> {
  const store = await openStore({ directory: home, allowKeyFile: true, vaultKey });
  try {
    return await body(store);
  } finally {
    await store.close();
  }
}

/** A proven password (`anna`), a rejected one (`gone`) and a planned one (`berta`). */
export function fill(home: string, key?: string): Promise<void> {
  return withVault(
    home,
    async ({ vault }) => {
      const { id } = await vault.plan({ ...candidate('anna@example.com'), aliasId: 'a1' });
      await vault.mark(id, 'proven');
      const gone = await vault.plan(candidate('gone@example.com'));
      await vault.mark(gone.id, 'rejected');
      await vault.plan(candidate('berta@example.com'));
    },
    key,
  );
}

/** What the vault of a home gives for an address. */
export function passwordOf(
  home: string,
  address: string,
  key?: string,
): Promise<string | undefined> {
  return withVault(home, async ({ vault }) => (await vault.current(address))?.password, key);
}
