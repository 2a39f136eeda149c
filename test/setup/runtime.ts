import { afterAll, beforeEach } from '@jest/globals';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/**
 * Keeps Temporal's native part silent below errors in this test file, so that a run shows test results. Call it at the top of the file.
 * Not at import: a runtime nobody uses (every test filtered out) would keep jest from ending.
 */
export function quietRuntime(): void {
  beforeEach(() => {
    // The SDK drops its runtime with the last worker, and refuses a second one beside it.
    if (Runtime._instance === undefined) Runtime.install(QUIET);
  });
  afterAll(async () => {
    await Runtime._instance?.shutdown();
  });
}

const QUIET = {
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
};
