/** Root: `quick-bundle.ts <file>` builds the shipped workflows together with `quick-heartbeat.ts` into a bundle. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const [output = ''] = process.argv.slice(2);
const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const { code } = await bundleWorkflowCode({
  workflowsPath: pathOf('../../../src/workflows/index.ts'),
  workflowInterceptorModules: [
    pathOf('../../../src/workflows/log-attributes.ts'),
    pathOf('./quick-heartbeat.ts'),
  ],
  logger: new DefaultLogger('WARN'),
});
writeFileSync(output, code);
