/** What the activities of `mailkeel permissions` are told and answer. */
import type { Right } from '../core/permissions.ts';
import type { Call } from './call.ts';

/** One account by label; `domain` empty: the account as a whole. `spec` is empty. */
export interface PermissionCall extends Call {
  readonly account: string;
}

export interface PermissionAnswer {
  readonly rights: readonly Right[];
}

/** A DNS account and a domain of its zones, in which one TXT record may be written and removed. `spec` is empty. */
export interface CanaryCall extends Call {
  readonly account: string;
}

export interface CanaryAnswer {
  readonly right?: Right;
  /** A record of ours that stands there still: its name, and why it was not removed. */
  readonly left?: { readonly name: string; readonly zone: string; readonly reason: string };
}
