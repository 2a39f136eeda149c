// Builds the workflow bundle with coverage counters: node scripts/instrument-workflows.mjs <entry> <output file>
// Its sources are instrumented exactly as jest instruments them, so that both count the same statements; their maps, with all counters
// at zero, go to <output file>.maps.json.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { maps } from './coverage-loader.mjs';

const beside = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Webpack rules in which our own sources go through jest's transform and the rest through the SDK's. */
function instrumented(config) {
  const sources = beside('../src');
  const rules = config.module.rules.map((rule) => ({ ...rule, exclude: sources }));
  const loader = beside('./coverage-loader.mjs');
  rules.push({ include: sources, test: /\.ts$/, use: { loader } });
  return { ...config, module: { ...config.module, rules } };
}

async function main([entry, output]) {
  const { code } = await bundleWorkflowCode({
    workflowsPath: resolve(entry),
    logger: quiet(),
    workflowInterceptorModules: [
      beside('../src/workflows/log-attributes.ts'),
      beside('./coverage-interceptor.mjs'),
    ],
    webpackConfigHook: instrumented,
  });
  writeFileSync(output, code);
  writeFileSync(`${output}.maps.json`, JSON.stringify(maps));
}

/** Webpack's progress is of no use here; its warnings and errors are. */
function quiet() {
  const silent = () => undefined;
  const loud = (message, meta) => console.error(message, meta ?? '');
  return { log: silent, trace: silent, debug: silent, info: silent, warn: loud, error: loud };
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
