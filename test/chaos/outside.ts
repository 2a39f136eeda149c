/** The outside world as a process of its own, which can be killed and started again where it was. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startChild, type Child } from '../../src/embedded/child.ts';
import type { LoggedCall } from '../../src/simulators/calls.ts';
import type { Scenario } from '../../src/simulators/scenario.ts';
import type { AliasSnapshot, Snapshot } from '../../src/simulators/snapshot.ts';
import { sigkill } from '../e2e/support/processes.ts';
import type { Outside } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';

export interface OutsideProcess {
  readonly addresses: Outside;
  /** SIGKILL, and the same world again: its state was on the disk before anybody heard of it. */
  kill(): Promise<void>;
  calls(): Promise<readonly LoggedCall[]>;
  aliases(): Promise<readonly AliasSnapshot[]>;
  troubles(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Starts it in `directory`, each part at the port it keeps. */
export async function startOutside(scenario: Scenario, directory: string): Promise<OutsideProcess> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'scenario.json');
  writeFileSync(file, JSON.stringify(withZoneIds(scenario)));
  const port = await freePort();
  let { child, addresses } = await start({ directory, file, port });
  const control = addresses.control.url;
  const state = (): Promise<Snapshot> => ask<Snapshot>(`${control}/state`);
  return {
    addresses,
    async kill() {
      await sigkill(child);
      ({ child, addresses } = await start({ directory, file, port }));
    },
    calls: () => ask<readonly LoggedCall[]>(`${control}/calls`),
    aliases: async () =>
      (await state()).forwardEmail.accounts.flatMap(({ domains }) =>
        domains.flatMap(({ aliases }) => aliases),
      ),
    troubles: async () => (await state()).troubles,
    close: () => sigkill(child),
  };
}

interface Place {
  readonly directory: string;
  readonly file: string;
  readonly port: number;
}

async function start({
  directory,
  file,
  port,
}: Place): Promise<{ readonly child: Child; readonly addresses: Outside }> {
  const logFile = join(directory, 'outside.out');
  // The first line of a new log says that this process is there.
  rmSync(logFile, { force: true });
  const program = join(__dirname, '../../src/simulators/main.ts');
  const child = await startChild({
    command: process.execPath,
    args: ['--import', 'tsx', program, file, directory, String(port), 'durable'],
    environment: { PATH: process.env['PATH'] },
    logFile,
    graceMs: 1_000,
    channel: true,
  });
  const addresses = await until('the simulators to listen', () => {
    const [line = '', ...rest] = readFileSync(logFile, 'utf8').split('\n');
    return rest.length > 0 && (JSON.parse(line) as Outside);
  });
  return { child, addresses };
}

/** A zone is found again by its id. */
function withZoneIds(scenario: Scenario): unknown {
  const { cloudflare } = scenario;
  const accounts = cloudflare.accounts.map((account) => ({
    ...account,
    zones: account.zones.map((zone) => ({
      ...zone,
      id: createHash('md5').update(zone.name).digest('hex'),
    })),
  }));
  return { ...scenario, cloudflare: { ...cloudflare, accounts } };
}

/** The parts take this port and the ones after it: asked of the system, and far from where it gives ports by itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return 10_000 + (address.port % 20_000);
}

async function ask<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${String(answer.status)}`);
  return (await answer.json()) as T;
}
