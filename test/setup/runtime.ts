import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/**
 * Keeps Temporal's native part silent below errors in this test file, so that a run shows test results. Call it at the top of the file.
 * Not at import: a runtime nobody uses (every test filtered out) would keep jest from ending.
 */
export function quietRuntime(): void {
  // Before the file's own servers, which would bring a runtime with Temporal's own settings; and again where a test ended with none.
  beforeAll(install);
  beforeEach(install);
  afterAll(async () => {
    await Runtime._instance?.shutdown();
  });
}

function install(): void {
  // The SDK drops its runtime with the last worker, and refuses a second one beside it.
  if (Runtime._instance === undefined) Runtime.install(QUIET);
}

const QUIET = {
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
};
