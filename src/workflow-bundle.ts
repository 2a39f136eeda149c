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
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const SOURCES = ['workflows', 'core'];

/** Path of the bundle, building it into `directory` when no bundle of this source and this SDK is there. Safe to call from several processes. */
export async function workflowBundle(directory: string): Promise<string> {
  const path = join(directory, `workflows-${bundleHash(sdkVersion())}.js`);
  if (existsSync(path)) return path;
  mkdirSync(directory, { recursive: true });
  const { code } = await bundleWorkflowCode({
    workflowsPath: sourceOf('index'),
    workflowInterceptorModules: [sourceOf('log-attributes')],
    logger: new DefaultLogger('WARN'),
  });
  // Renaming is atomic: another process sees no bundle or a whole one.
  const draft = `${path}.${String(process.pid)}`;
  writeFileSync(draft, code);
  renameSync(draft, path);
  return path;
}

function sourceOf(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return fileURLToPath(new URL(`./workflows/${name}${extension}`, import.meta.url));
}

/** The SDK's own workflow code is part of the bundle: a worker of another version must not run an old one. */
function sdkVersion(): string {
  const path = createRequire(import.meta.url).resolve('@temporalio/workflow/package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version;
}

/** 16 hex digits that change with the SDK's version and with every file a workflow may be made of. */
export function bundleHash(sdk: string): string {
  const hash = createHash('sha256').update(sdk);
  for (const room of SOURCES) {
    const folder = fileURLToPath(new URL(`./${room}/`, import.meta.url));
    for (const file of readdirSync(folder).sort())
      hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
