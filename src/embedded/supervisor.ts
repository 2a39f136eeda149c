import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';

export interface SuperviseOptions<T extends Child> {
  /** For the log, e.g. `worker`. */
  readonly name: string;
  /** Starts the child and resolves once it works. */
  readonly start: () => Promise<T>;
  readonly log: (line: string) => void;
  /** Milliseconds; default 1 s doubling to 30 s, back to 1 s after 60 s without a death. */
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number; readonly resetMs: number };
}

/** A child that is started again whenever it dies. */
export interface Supervised<T extends Child> {
  /** The child of this moment; while it is being started again, the one that died. */
  current(): T;
  /** Ends the child for good. Resolves once it is gone. */
  stop(): Promise<void>;
}

const BACKOFF = { firstMs: 1_000, maxMs: 30_000, resetMs: 60_000 };

/**
 * Starts a child and keeps it running: each death, and each start that fails later on, is logged and followed by a new start after a
 * growing wait. Rejects when the very first start fails, because then the operator has something to correct.
 */
export async function supervise<T extends Child>(
  options: SuperviseOptions<T>,
): Promise<Supervised<T>> {
  const state = { child: await options.start(), since: Date.now() };
  const stopping = new AbortController();
  const watched = watch(options, state, stopping.signal);
  return {
    current: () => state.child,
    stop: async () => {
      stopping.abort();
      await watched;
      await state.child.stop();
    },
  };
}

/** Stops children in the reverse order of their start, each one gone before the next is asked. */
export async function stopInReverse(
  started: readonly { readonly stop: () => Promise<void> }[],
): Promise<void> {
  for (const one of started.toReversed()) await one.stop();
}

interface State<T> {
  child: T;
  since: number;
}

async function watch<T extends Child>(
  { name, start, log, backoff = BACKOFF }: SuperviseOptions<T>,
  state: State<T>,
  signal: AbortSignal,
): Promise<void> {
  const stopped = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(undefined);
    });
  });
  let waitMs = backoff.firstMs;
  for (;;) {
    const how = await Promise.race([state.child.exited, stopped]);
    if (how === undefined) return;
    if (Date.now() - state.since >= backoff.resetMs) waitMs = backoff.firstMs;
    log(`${name} ended (${how}); starting it again in ${String(waitMs / 1000)} s`);
    if (!(await pause(waitMs, signal))) return;
    waitMs = Math.min(waitMs * 2, backoff.maxMs);
    try {
      state.child = await start();
    } catch (error) {
      log(`${name} could not be started again: ${(error as Error).message}`);
    }
    // A failed start leaves the dead child in place, so the next round finds it ended at once and waits longer.
    state.since = Date.now();
  }
}

/** Waits; false when it was told to stop meanwhile. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal }).catch(() => false);
}
