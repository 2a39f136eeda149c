import { removeRunDirectory, runDirectory } from './run-directory.ts';

async function globalTeardown(): Promise<void> {
  await removeRunDirectory(runDirectory());
}

export default globalTeardown;
