import { createRunDirectory, removeAbandonedRuns } from './run-directory.ts';

/** Variables of the developer's shell that may steer the tests; every other one of ours and Temporal's is hidden from them. */
const KEPT = new Set(['TEMPORAL_CLI_PATH', 'TEMPORAL_TEST_SERVER_PATH']);

/** Cheap on purpose: servers and bundles are made by the first test that asks for them. */
async function globalSetup(configuration: { readonly collectCoverage: boolean }): Promise<void> {
  for (const name of Object.keys(process.env)) {
    if (/^(TEMPORAL|MAILKEEL)_/.test(name) && !KEPT.has(name))
      Reflect.deleteProperty(process.env, name);
  }
  await removeAbandonedRuns();
  createRunDirectory();
  if (configuration.collectCoverage) process.env['MAILKEEL_TEST_COVERAGE'] = '1';
}

export default globalSetup;
