/** Root: the SDK's native runtime of a worker process: its log goes into ours, its metrics to a port of this machine, its signals stop the worker. */
import { makeTelemetryFilterString, Runtime, type LogLevel } from '@temporalio/worker';
import { createLineFields } from './log-fields.ts';
import type { Logger } from './logging.ts';

/** Installs the runtime, once a process. `metricsPort`: where the SDK offers its own metrics, on 127.0.0.1; without it nowhere. */
export function installRuntime(log: Logger, metricsPort?: number): void {
  const fieldsOf = createLineFields();
  const at =
    (level: keyof typeof PINO_LEVELS) => (message: string, meta?: Record<string, unknown>) => {
      const written = NO_NEWS.has(message) ? 'debug' : PINO_LEVELS[level];
      log[written](fieldsOf(meta), message);
    };
  Runtime.install({
    logger: {
      log: (level: LogLevel, message: string, meta?: Record<string, unknown>) => {
        at(level)(message, meta);
      },
      trace: at('TRACE'),
      debug: at('DEBUG'),
      info: at('INFO'),
      warn: at('WARN'),
      error: at('ERROR'),
    },
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) },
      ...(metricsPort === undefined
        ? {}
        : { metrics: { prometheus: { bindAddress: `127.0.0.1:${String(metricsPort)}` } } }),
    },
    shutdownSignals: ['SIGTERM', 'SIGINT'],
  });
}

/** Lines louder than what they tell: a worker polls each queue for what is on it, and a failed attempt has its own line, with more in it. */
const NO_NEWS: ReadonlySet<string> = new Set([
  'Activity failed',
  'No workflows registered, not polling for workflow tasks',
  'No Nexus services registered, not polling for Nexus tasks',
]);

const PINO_LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>;
