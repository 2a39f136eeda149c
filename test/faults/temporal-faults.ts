/** Faults of a Temporal namespace nobody set up, planted at a real server and repaired by what the remedies say. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { Config } from '../../src/config.ts';
import { connectClient } from '../../src/temporal.ts';
import { startWorker, untilPolling } from '../../src/up.ts';
import { manifestText, openPlace, type Place } from '../cli/place.ts';
import { configOf } from '../cli/terminal.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { steadyPort } from '../servers/ports.ts';
import { startProgram } from '../servers/program.ts';
import { temporalAddress, temporalPath } from '../setup/temporal.ts';
import { plainBundle } from '../setup/workflow-bundle.ts';
import { startFixture } from '../simulators/fixture.ts';
import { doctorHere } from './doctor-command.ts';
import type { PlantedFault, Told } from './planted.ts';

type State = 'planted' | 'repaired';

/** Looks once at a new namespace: as `temporal operator namespace create` leaves it, or after the remedies of that look were followed. */
async function lookAtNamespace(state: State): Promise<readonly Told[]> {
  const place = openPlace();
  const fixture = await startFixture();
  const { dns } = fixture.world;
  try {
    const config = configOf(place.home, {
      TEMPORAL_ADDRESS: await temporalAddress(),
      TEMPORAL_NAMESPACE: `faults-${randomUUID()}`,
      // A worker starts only with the secrets of its accounts; it is given no work to use them for.
      ...{ FORWARD_EMAIL_TOKEN: FE_TOKEN, CLOUDFLARE_TOKEN: CF_TOKEN },
      MAILKEEL_VAULT_KEY: Buffer.alloc(32, 7).toString('base64'),
      MAILKEEL_DNS_SERVERS: `${dns.address}:${String(dns.port)}`,
    });
    await register(config);
    const planted = await doctorHere(config);
    if (state === 'planted') return planted;
    for (const { bad, remedy = '' } of planted)
      if (bad && remedy.startsWith('temporal ')) await typed(remedy, place, config);
    const accountsFile = place.write('accounts.yaml', manifestText());
    return await besideWorker({ ...config, accountsFile }, () => doctorHere(config));
  } finally {
    await fixture.close();
    place.remove();
  }
}

async function register(config: Config): Promise<void> {
  // The client of the namespace connects to one that is not there yet.
  const { connection } = await connectClient(config);
  try {
    await connection.workflowService.registerNamespace({
      namespace: config.namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
  } finally {
    await connection.close();
  }
}

/** Types a remedy as it stands into a shell of an operator whose `temporal` knows the server. */
async function typed(remedy: string, place: Place, { temporalAddress: at }: Config): Promise<void> {
  const bin = dirname(place.write('bin/.keep', ''));
  symlinkSync(await temporalPath(), join(bin, 'temporal'));
  const PATH = [bin, process.env['PATH']].join(delimiter);
  await promisify(execFile)('sh', ['-euc', remedy], { env: { PATH, TEMPORAL_ADDRESS: at } });
}

/** `mailkeel worker` beside one's own Temporal. */
async function besideWorker<T>(config: Config, look: () => Promise<T>): Promise<T> {
  mkdirSync(config.home, { recursive: true });
  symlinkSync(dirname(await plainBundle()), join(config.home, 'cache'));
  const worker = await startWorker(config);
  const client = await connectClient(config);
  try {
    await untilPolling(client, worker);
    return await look();
  } finally {
    await client.connection.close();
    await worker.stop();
  }
}

const looks = new Map<State, Promise<readonly Told[]>>();

function once(state: State): Promise<readonly Told[]> {
  const look = looks.get(state) ?? lookAtNamespace(state);
  looks.set(state, look);
  return look;
}

type Named = readonly [fault: string, check: string, cause: RegExp, remedy: RegExp];

const ROWS: readonly Named[] = [
  [
    'finished runs kept for a day',
    'temporal.retention',
    /kept for 1 days/,
    /^temporal operator namespace update --retention 90d -n faults-/,
  ],
  [
    'search attributes nobody registered',
    'temporal.search-attributes',
    /not registered: MailkeelDomain, .*MailkeelFailures/,
    /start a worker, which registers them/,
  ],
  [
    'no worker',
    'temporal.worker',
    /no worker polls: whatever is started waits/,
    /mailkeel worker beside your own Temporal/,
  ],
];

/** A server whose dynamic configuration switches updates off, and one whose says nothing of them. */
const NO_UPDATES: PlantedFault = {
  fault: 'a Temporal server that takes no updates',
  ...{ command: 'doctor', check: 'temporal.features' },
  cause: /takes no updates in namespace default: resume, skip and every other decision fail/,
  remedy: /says frontend\.enableUpdateWorkflowExecution: false, take that out/,
  look: async (state) => {
    if (state === 'repaired') return lookAtServer(await temporalAddress());
    const address = `127.0.0.1:${String(await steadyPort())}`;
    const stop = await startProgram({
      command: await temporalPath(),
      args: [
        ...['server', 'start-dev', '--headless', '--port', address.replace(/^.*:/, '')],
        ...['--dynamic-config-value', 'frontend.enableUpdateWorkflowExecution=false'],
      ],
      isReady: () => answers(address),
    });
    try {
      return await lookAtServer(address);
    } finally {
      await stop();
    }
  },
};

async function lookAtServer(address: string): Promise<readonly Told[]> {
  const place = openPlace();
  try {
    // A resolver that refuses at once: nobody waits for the one of this machine.
    const nobody = `127.0.0.1:${String(await steadyPort())}`;
    return await doctorHere(
      configOf(place.home, { TEMPORAL_ADDRESS: address, MAILKEEL_DNS_SERVERS: nobody }),
    );
  } finally {
    place.remove();
  }
}

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '1 second' });
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    return true;
  } catch {
    // Not yet, or never: the one who waits has a limit.
    return false;
  }
}

export const TEMPORAL_FAULTS: readonly PlantedFault[] = [
  ...ROWS.map(([fault, check, cause, remedy]) => ({
    ...{ fault, check, cause, remedy },
    ...{ command: 'doctor' as const, look: once },
  })),
  NO_UPDATES,
];
