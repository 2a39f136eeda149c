import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runDirectory } from './run-directory.ts';

/**
 * Makes something once per jest run, whichever test file asks first: `create` runs in one of them, the others wait for what it
 * returned (as JSON) in `file`. When it fails, every asker fails with its reason.
 */
export async function oncePerRun<T>(name: string, create: () => Promise<T>): Promise<T> {
  const file = join(runDirectory(), `${name}.json`);
  const failure = join(runDirectory(), `${name}.failed`);
  if (!existsSync(file) && isFirst(name)) {
    try {
      writeFileSync(`${file}.new`, JSON.stringify(await create()));
      renameSync(`${file}.new`, file);
    } catch (error) {
      writeFileSync(failure, String(error));
      throw error;
    }
  }
  while (!existsSync(file)) {
    if (existsSync(failure))
      throw new Error(`${name} failed before: ${readFileSync(failure, 'utf8')}`);
    await sleep(50);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

function isFirst(name: string): boolean {
  try {
    mkdirSync(join(runDirectory(), `${name}.lock`));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
