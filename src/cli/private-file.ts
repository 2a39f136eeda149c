/** Files with secrets: for their owner alone, never over another file, whole or not at all. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { CliExit, EXIT } from './context.ts';

/** Writes a new file with mode 0600 and waits until it is on the disk. Exit 2 when the name is taken, exit 1 when it cannot be written; no part of it is left then. */
export function writePrivate(path: string, content: string | Uint8Array): void {
  const file = openNew(path);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let written = 0; written < bytes.length;)
      written += writeSync(file, bytes, written, bytes.length - written);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw unwritable(path, error);
  } finally {
    closeSync(file);
  }
}

/** Exit 2 when the name is taken: asked first, before anything is decided or read. */
export function refuseTaken(path: string): void {
  if (existsSync(path)) throw taken(path);
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw taken(path);
    throw unwritable(path, error);
  }
}

function taken(path: string): CliExit {
  return new CliExit(
    EXIT.usage,
    `${path} exists; nothing was written: name another file, or move it away`,
  );
}

function unwritable(path: string, error: unknown): CliExit {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return new CliExit(
    EXIT.failure,
    `${path} cannot be written (${code}); check the directory and the space on its disk`,
  );
}
