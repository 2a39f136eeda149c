/** Ctrl-C as something a command can ask about, instead of the end of the process. */

export interface Interruption {
  /** Resolves at the first Ctrl-C. */
  readonly signalled: Promise<void>;
  readonly yes: () => boolean;
  /** From now on Ctrl-C ends the process again. */
  readonly stopListening: () => void;
}

/** Listens for SIGINT from now on. */
export function onInterrupt(): Interruption {
  const heard = new AbortController();
  const interrupt = (): void => {
    heard.abort();
  };
  process.once('SIGINT', interrupt);
  return {
    signalled: new Promise((resolve) => {
      heard.signal.addEventListener('abort', () => {
        resolve();
      });
    }),
    yes: () => heard.signal.aborted,
    stopListening: () => {
      process.off('SIGINT', interrupt);
    },
  };
}
