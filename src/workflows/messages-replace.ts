/** What starts the change of one mailbox's password, and what it says while it lasts and at its end. */
import { defineQuery } from '@temporalio/workflow';
import type { ProveImportResult } from '../activities/import-contract.ts';
import type { ReplaceOutcome, ReplaceWay } from '../activities/replace-contract.ts';

/** Workflow id: one change of a mailbox at a time. */
export const replaceWorkflowId = (address: string): string => `password/${address}`;

export interface ReplaceInput {
  /** Names the change, and the recorded decision of an override. */
  readonly change: string;
  readonly domain: string;
  /** Local part. */
  readonly alias: string;
  /** Hash of the domain's spec. */
  readonly spec: string;
  readonly way: ReplaceWay;
  /** A current password was staged under `change`: a login is to prove it first. */
  readonly staged: boolean;
}

/** `not-brought`: the current password that was given does not open the mailbox; `still-rotating`: nobody could log in for a day. */
export type ReplaceResult =
  | { readonly outcome: ReplaceOutcome | 'still-rotating' }
  | { readonly outcome: 'not-brought'; readonly brought: ProveImportResult['outcome'] };

/** What it waits for, as a sentence; empty while it works. */
export const replaceWaitsFor = defineQuery<string>('replaceWaitsFor');
