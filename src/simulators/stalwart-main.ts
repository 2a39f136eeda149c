/**
 * Root: `node stalwart-main.ts <scenario.json> <directory> [port]` starts a Stalwart server alone, prints its addresses as one JSON line and
 * stops on SIGTERM or SIGINT. The scenario is what stands under `stalwart` in that of a whole world; `ca.pem` goes into the directory.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { CallLog } from './calls.ts';
import { FaultBook } from './faults.ts';
import { makeCertificate } from './imap/certificate.ts';
import { stalwartSchema } from './scenario-stalwart.ts';
import { startStalwart } from './stalwart/server.ts';
import { seedState } from './stalwart/state.ts';

const [scenarioFile, directory, port] = process.argv.slice(2);

if (scenarioFile === undefined || directory === undefined) {
  process.stderr.write('usage: stalwart-main.ts <scenario.json> <directory> [port]\n');
  process.exitCode = 2;
} else {
  await run(scenarioFile, directory);
}

async function run(scenarioPath: string, into: string): Promise<void> {
  const scenario = stalwartSchema.parse(JSON.parse(await readFile(scenarioPath, 'utf8')));
  await mkdir(into, { recursive: true });
  const certificate = await makeCertificate(into);
  const server = await startStalwart(scenario, {
    state: seedState(scenario),
    certificate,
    ports: { http: Number(port ?? 0) },
    surroundings: {
      now: Date.now,
      faults: new FaultBook([]),
      calls: new CallLog(),
      latency: {
        ...{ 'forward-email': 0, cloudflare: 0, dns: 0, imap: 0 },
        stalwart: scenario.latencyMs,
      },
      troubles: [],
    },
  });
  const { url, imap } = server;
  const { caFile } = certificate;
  process.stdout.write(`${JSON.stringify({ stalwart: { url, imap: { ...imap, caFile } } })}\n`);
  const stop = (): void => {
    void server.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
