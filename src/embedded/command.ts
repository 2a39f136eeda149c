import { spawn } from 'node:child_process';

export interface CommandOptions {
  /** Milliseconds after which the whole process group is killed. */
  readonly timeoutMs: number;
  /** Variables of the command; nothing else is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
}

/**
 * Runs a command to its end without a terminal and resolves to its stdout. Rejects with an Error that says why in one line: not
 * found, exit code with the last line it wrote, or the time limit. Grandchildren die with it at the limit.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.directory,
      env: { ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const timer = setTimeout(() => {
      killGroup(child.pid);
      reject(new Error(`no end within ${String(options.timeoutMs / 1000)} s`));
    }, options.timeoutMs);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === 'ENOENT' ? new Error('not found') : error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(stdout);
      else reject(new Error(`${String(code ?? signal)}: ${lastLine(stderr) || lastLine(stdout)}`));
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // The group may end by itself in the same instant.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
