/** Root: `node main.ts <scenario.json> <directory>` starts a world, prints its addresses as one JSON line and stops on SIGTERM or SIGINT. */
import { readFile } from 'node:fs/promises';
import { parseScenario } from './scenario.ts';
import { startWorld } from './world.ts';

const [scenarioFile, directory] = process.argv.slice(2);

if (scenarioFile === undefined || directory === undefined) {
  process.stderr.write('usage: main.ts <scenario.json> <directory>\n');
  process.exitCode = 2;
} else {
  await run(scenarioFile, directory);
}

async function run(scenarioPath: string, into: string): Promise<void> {
  const scenario = parseScenario(JSON.parse(await readFile(scenarioPath, 'utf8')));
  const world = await startWorld(scenario, { directory: into });
  const { forwardEmail, cloudflare, dns, imap, control } = world;
  process.stdout.write(`${JSON.stringify({ forwardEmail, cloudflare, dns, imap, control })}\n`);
  const stop = (): void => {
    void world.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Started with an IPC channel by the demo: its parent's death is a stop too.
  process.once('disconnect', stop);
}
