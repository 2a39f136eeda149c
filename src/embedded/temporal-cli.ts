import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './command.ts';

/** Finished runs stay readable this long; a dev server's own default is 24 h. */
const RETENTION = '90d';
const HEALTHY_WITHIN_MS = 30_000;
const COMMAND_MS = 10_000;

/** The flags of `temporal server start-dev` that register search attributes given by the API's type names (`KEYWORD_LIST`). */
export function searchAttributeFlags(attributes: Readonly<Record<string, string>>): string[] {
  return Object.entries(attributes).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${toCliType(type)}`,
  ]);
}

// The CLI spells the API's KEYWORD_LIST as KeywordList.
function toCliType(type: string): string {
  return type
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

/** Resolves once the frontend at `address` says it is healthy; throws the last reason after 30 s, or when `signal` fires. */
export async function waitUntilHealthy(
  binary: string,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + HEALTHY_WITHIN_MS;
  for (;;) {
    try {
      await operator(binary, address, ['cluster', 'health']);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(50, undefined, { signal });
  }
}

/** Whether a frontend answers at `address` now. */
export async function isHealthy(binary: string, address: string): Promise<boolean> {
  return operator(binary, address, ['cluster', 'health']).then(
    () => true,
    () => false,
  );
}

/** Sets how long the namespace `default` keeps finished runs. Idempotent. */
export async function registerRetention(binary: string, address: string): Promise<void> {
  const update = ['namespace', 'update', '--namespace', 'default', '--retention', RETENTION];
  await operator(binary, address, update);
}

// The operator's own profile or TEMPORAL_* variables must not turn these calls to another cluster.
function operator(binary: string, address: string, args: readonly string[]): Promise<string> {
  return runCommand(
    binary,
    ['operator', ...args, '--address', address, '--disable-config-env', '--disable-config-file'],
    { timeoutMs: COMMAND_MS, environment: {} },
  );
}
