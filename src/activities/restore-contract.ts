/** What the two activities of `mailkeel restore` are told and answer. */
import type { RestoreItem } from '../core/restore.ts';
import type { Call } from './call.ts';

/** Which of a domain's settings a restore is about: those one execution wrote, or with `every` all that were ever written. */
export interface RestoreCall extends Call {
  readonly every: boolean;
}

/** An operator's agreement to what `planRestore` showed. */
export interface AgreedRestoreCall extends RestoreCall {
  /** Names this restore in the store: a repeated attempt knows by it that an earlier one began. */
  readonly restore: string;
  /** `fingerprint` of the plan that was agreed to. */
  readonly agreed: string;
}

export interface RestorePreview {
  readonly items: readonly RestoreItem[];
  /** Items left out of `items`, because a result crosses Temporal's history. */
  readonly truncated: number;
  /** Number of settings to put back; 0 = nothing is there to restore. */
  readonly changes: number;
  /** True when something stays as it is that Mailkeel once changed. */
  readonly left: boolean;
  /** SHA-256 over what would be put back. */
  readonly fingerprint: string;
}

/**
 * `moved`: the settings changed since the plan was agreed to, and nothing was written. `items` and `left` are as they were found in the end:
 * what changed meanwhile and what the provider refused is `left`.
 */
export interface RestoreResult extends RestorePreview {
  /** Number of settings this restore put back, in all its attempts. */
  readonly putBack: number;
  readonly state: 'restored' | 'moved';
}
