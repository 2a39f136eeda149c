import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedError } from './errors.ts';
import { identify, stopProcess, type ProcessIdentity } from './process.ts';

/** A process that runs beside this one until it ends or is stopped. */
export interface Child {
  readonly pid: number;
  /** Resolves when it has ended, with how, e.g. `exit code 1` or `SIGKILL`. Never rejects. */
  readonly exited: Promise<string>;
  /** SIGTERM, then SIGKILL after the grace time; resolves once it is gone. May be called again. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The child's variables; nothing else is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** File its stdout and stderr are appended to (mode 0600). */
  readonly logFile: string;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Opens Node's IPC channel: the child sees `disconnect` when this process dies, however it dies. */
  readonly channel?: boolean;
}

/**
 * Starts a process in its own process group, so that Ctrl-C at the terminal reaches only this process, which then stops its children in
 * order. Resolves once it is spawned. Throws EmbeddedError when it cannot be.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  mkdirSync(dirname(options.logFile), { recursive: true, mode: 0o700 });
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(options.command, options.args, {
    env: { ...options.environment },
    stdio: ['ignore', log, log, ...(options.channel === true ? (['ipc'] as const) : [])],
    detached: true,
  });
  closeSync(log);
  const exited = exitOf(child);
  const identity = await spawned(child, options.command);
  return {
    pid: identity.pid,
    exited,
    stop: async () => {
      await stopProcess(identity, options.graceMs);
      await exited;
    },
  };
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal ?? `exit code ${String(code)}`);
    });
  });
}

function spawned(child: ChildProcess, command: string): Promise<ProcessIdentity> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      const message = `${command} could not be started: ${error.message}`;
      reject(new EmbeddedError(message, 'Check that the file exists and may be executed.'));
    });
    child.once('spawn', () => {
      const pid = child.pid ?? 0;
      // Gone within the first milliseconds: its `exited` tells how; an identity nobody has stops nobody.
      resolve(identify(pid) ?? { pid, startedAt: 'gone' });
    });
  });
}
