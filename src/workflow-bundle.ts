/** The workflow bundle of this very source: built once, kept under its hash, shared by every worker process. */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const SOURCES = ['workflows', 'core'];

/** Path of the bundle, building it into `directory` when no bundle of this source is there. Safe to call from several processes. */
export async function workflowBundle(directory: string): Promise<string> {
  const path = join(directory, `workflows-${sourceHash()}.js`);
  if (existsSync(path)) return path;
  mkdirSync(directory, { recursive: true });
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`./workflows/index${extension()}`, import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
  // Renaming is atomic: another process sees no bundle or a whole one.
  const draft = `${path}.${String(process.pid)}`;
  writeFileSync(draft, code);
  renameSync(draft, path);
  return path;
}

function extension(): string {
  return import.meta.url.endsWith('.ts') ? '.ts' : '.js';
}

function sourceHash(): string {
  const hash = createHash('sha256');
  for (const room of SOURCES) {
    const folder = fileURLToPath(new URL(`./${room}/`, import.meta.url));
    for (const file of readdirSync(folder).sort())
      hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
