/**
 * Root: `node main.ts <scenario.json> <directory> [port [durable]]` starts a world, prints its addresses as one JSON line and stops on SIGTERM or
 * SIGINT. Its parts listen on `port` and the ones after it, in the order of `PARTS`; without it on any free ones. With `durable` the vendors'
 * state is kept in the directory and taken up again.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseScenario } from './scenario.ts';
import { startWorld, type WorldPorts } from './world.ts';

const PARTS = [
  'forwardEmail',
  'cloudflare',
  'dns',
  'imap',
  'control',
  'stalwart',
  'stalwartImap',
] as const satisfies readonly (keyof WorldPorts)[];

const [scenarioFile, directory, firstPort, durable] = process.argv.slice(2);

if (scenarioFile === undefined || directory === undefined) {
  process.stderr.write('usage: main.ts <scenario.json> <directory> [port]\n');
  process.exitCode = 2;
} else {
  await run(scenarioFile, directory);
}

function portsFrom(first: string | undefined): WorldPorts {
  if (first === undefined) return {};
  return Object.fromEntries(PARTS.map((part, index) => [part, Number(first) + index]));
}

async function run(scenarioPath: string, into: string): Promise<void> {
  const scenario = parseScenario(JSON.parse(await readFile(scenarioPath, 'utf8')));
  const world = await startWorld(scenario, {
    ...{ directory: into, ports: portsFrom(firstPort) },
    ...(durable === 'durable' ? { durable: join(into, 'state.json') } : {}),
  });
  const { forwardEmail, cloudflare, stalwart, dns, imap, control } = world;
  const addresses = { forwardEmail, cloudflare, stalwart, dns, imap, control };
  process.stdout.write(`${JSON.stringify(addresses)}\n`);
  const stop = (): void => {
    void world.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Started with an IPC channel by the demo: its parent's death is a stop too.
  process.once('disconnect', stop);
}
