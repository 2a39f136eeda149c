/** The activities behind `mailkeel passwords import`, as plain data: addresses go in, outcomes come out, passwords stay in the store. */
import type { ImportOutcome } from '../store/vault-port.ts';
import type { AliasCall } from './call.ts';
import type { Paced } from './contract.ts';

/** `settled`: an attempt whose answer was lost had done it before. */
export interface ProveImportResult {
  readonly outcome: ImportOutcome | 'settled';
}

/** One staged password; `execution` names the import. With `replace` it takes the place of another one the vault has, once a login proved it. */
export interface ImportCall extends AliasCall {
  readonly replace?: boolean;
}

/** On the queue `providers`. */
export interface ImportProviderActivities {
  proveImport(call: ImportCall): Promise<Paced<ProveImportResult>>;
}

/** On the queue `mailkeel`. */
export interface ImportLocalActivities {
  /** At most 100 addresses that have no outcome yet, by address. */
  pendingImports(input: {
    readonly import: string;
  }): Promise<readonly { readonly alias: string; readonly domain: string }[]>;
  /** Gives one address its outcome, or, without an address, all that have none. */
  settleImports(input: {
    readonly import: string;
    readonly address?: string;
    readonly outcome: ImportOutcome;
    readonly detail: string;
  }): Promise<void>;
}
