/** Root: the shipped worker with the shipped workflows, except that a run makes one call at a time. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { readConfig } from '../../src/config.ts';
import { runWorker } from '../../src/worker.ts';

const config = readConfig();
const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const { code } = await bundleWorkflowCode({
  workflowsPath: pathOf('../../src/workflows/index.ts'),
  workflowInterceptorModules: [pathOf('./one-call.ts')],
  logger: new DefaultLogger('WARN'),
});
const bundle = join(config.home, 'one-call.js');
writeFileSync(bundle, code);

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
});
await runWorker(config, { bundle });
