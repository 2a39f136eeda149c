/** A secret a person gives to a command: from a file or from stdin, never from the command line, which others can see. */
import { readFileSync } from 'node:fs';
import { CliExit, EXIT } from './context.ts';

/** The first line of a file, or of stdin for `-`, as it stands there. Exit 2 when it cannot be read, is empty, or more lines follow. */
export function readSecret(path: string): string {
  const [line = '', ...rest] = contentOf(path).split(/\r?\n/);
  if (line !== '' && rest.every((each) => each === '')) return line;
  const where = path === '-' ? 'stdin' : path;
  throw new CliExit(EXIT.usage, `${where} must hold one line, the password, and nothing else`);
}

function contentOf(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new CliExit(EXIT.usage, `${path} cannot be read (${code}); nothing was changed`);
  }
}
