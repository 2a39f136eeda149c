/** What a domain and its children over many aliases tell one another. */
import { defineSignal } from '@temporalio/workflow';
import type { Wait } from './lanes.ts';
import type { Decision } from './operator.ts';

/** What a child over many aliases tells its domain: how far it is and, while all its lanes do, what it waits for. */
export interface BatchState {
  /** Workflow id of the child. */
  readonly batch: string;
  readonly done: number;
  readonly failed: number;
  readonly wait?: Wait;
}
export const batchState = defineSignal<[BatchState]>('batchState');
/** What a domain tells its children: to look again now, to stop after the calls under way, or which local parts to leave out. */
export interface BatchControl {
  readonly wake?: boolean;
  readonly stop?: boolean;
  readonly leftOut?: readonly (readonly [string, Decision])[];
}
export const batchControl = defineSignal<[BatchControl]>('batchControl');
