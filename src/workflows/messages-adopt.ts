/** How other rooms reach the workflow of `mailkeel adopt`. */
import { defineQuery } from '@temporalio/workflow';
import type { AdoptedEntry } from '../activities/adopt-contract.ts';

export type { AdoptedEntry };

/** Workflow id of one adoption. */
export const adoptWorkflowId = (execution: string): string => `adopt/${execution}`;

/** Which accounts are read. */
export interface AdoptInput {
  readonly execution: string;
  /** Labels of the mail accounts whose domains are adopted. */
  readonly mail: readonly string[];
  /** Labels of the DNS accounts in which zones are looked for. */
  readonly dns: readonly string[];
  /** Only these domains; absent: all. */
  readonly only?: readonly string[];
}

/** A domain that could not be read, and what to do about it. */
export interface UnreadDomain {
  readonly domain: string;
  readonly account: string;
  readonly message: string;
  readonly remediation: string;
}

export interface AdoptResult {
  readonly adopted: readonly (AdoptedEntry & { readonly account: string })[];
  readonly unread: readonly UnreadDomain[];
}

/** How far an adoption is. */
export interface AdoptProgress {
  readonly total: number;
  readonly done: number;
}
export const adoption = defineQuery<AdoptProgress>('adoption');
