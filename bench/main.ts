/** Root: `npm run bench [-- <part> …]` measures, prints a table a part and one JSON line a part. Exit 1 only when something failed. */
import { cpus } from 'node:os';
import { measureCredential } from './credential.ts';
import { measureFleet, measureOneCall } from './fleet.ts';
import { measureGrowth } from './growth.ts';
import { measureParked } from './parked.ts';
import { measurePasswords } from './passwords.ts';
import { growthTable, passwordsTable } from './passwords-table.ts';
import { measureScale } from './scale.ts';
import { scaleTable } from './scale-table.ts';
import { measureBeside } from './signups/beside.ts';
import { measureDrain } from './signups/drain.ts';
import { measureLateness } from './signups/lateness.ts';
import { measureRate } from './signups/rate.ts';
import { intakeTable, retriesTable } from './signups/table.ts';
import { measurePrediction } from './simulate.ts';
import { predictionTable } from './simulate-table.ts';
import { note } from './stage.ts';
import { credentialTable } from './credential-table.ts';
import { measureThroughput } from './throughput.ts';
import { throughputRatios, throughputTable } from './throughput-table.ts';
import { fleetRatios, fleetTable, parkedTable } from './table.ts';

const MACHINE = { cores: cpus().length, node: process.version };

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  fleet: async () => {
    note('fleet (about four minutes) …');
    const fleet = await measureFleet();
    note('one call at a time …');
    const oneCall = await measureOneCall();
    const ratios = fleetRatios(fleet, oneCall);
    print(fleetTable(fleet, oneCall), { part: 'fleet', ...ratios, fleet, oneCall });
  },
  credential: async () => {
    const domains = Number(process.env['BENCH_DOMAINS'] ?? 500);
    note(`${String(domains)} domains of one credential (500: about eleven minutes) …`);
    const credential = await measureCredential(domains);
    print(credentialTable(credential), { part: 'credential', ...credential });
  },
  parked: async () => {
    note('parked domains (about five minutes) …');
    const parked = await measureParked();
    print(parkedTable(parked), { part: 'parked', ...parked });
  },
  passwords: async () => {
    note('passwords (about five minutes) …');
    const measured = await measurePasswords();
    print(measured.map(passwordsTable).join('\n'), { part: 'passwords', measured });
  },
  growth: async () => {
    const aliases = Number(process.env['BENCH_ALIASES'] ?? 10_000);
    note(`one domain of ${String(aliases)} mailboxes beside one of 100 (10,000: half an hour) …`);
    const growth = await measureGrowth(aliases);
    print(growthTable(growth), { part: 'growth', growth });
  },
  intake: async () => {
    note('intake, server with its file (about five minutes) …');
    const file = await measureRate('file');
    note('intake, server in memory …');
    const memory = await measureRate('memory');
    note('intake beside a fleet of 100 domains …');
    const beside = await measureBeside();
    print(intakeTable([file, memory], beside), { part: 'intake', file, memory, beside });
  },
  retries: async () => {
    note('retries of a thousand sign-ups (about six minutes) …');
    const lateness = await measureLateness();
    note('a thousand sign-ups due at one moment …');
    const drain = await measureDrain();
    print(retriesTable(lateness, drain), { part: 'retries', lateness, drain });
  },
  scale: async () => {
    const domains = Number(process.env['BENCH_DOMAINS'] ?? 2_000);
    note(`${String(domains)} domains on two workers (2,000: about an hour) …`);
    const scale = await measureScale(domains);
    print(scaleTable(scale), { part: 'scale', ...scale });
  },
  throughput: async () => {
    const domains = Number(process.env['BENCH_DOMAINS'] ?? 300);
    note(`${String(domains)} domains that nothing holds up (300: about five minutes) …`);
    const measured = await measureThroughput(domains);
    print(throughputTable(measured), {
      ...{ part: 'throughput', ...throughputRatios(measured), ...measured },
    });
  },
  simulate: async () => {
    note('a fleet beside its simulation (about two minutes) …');
    const predicted = await measurePrediction();
    print(predictionTable(predicted), { part: 'simulate', ...predicted });
  },
};

function print(table: string, numbers: object): void {
  process.stdout.write(`${table}${JSON.stringify({ ...numbers, ...MACHINE })}\n\n`);
}

async function main(wanted: readonly string[]): Promise<void> {
  for (const part of wanted) {
    const measure = PARTS[part];
    if (measure === undefined)
      throw new Error(`"${part}" is not one of ${Object.keys(PARTS).join(', ')}`);
    await measure();
  }
}

const named = process.argv.slice(2);
main(named.length === 0 ? Object.keys(PARTS) : named).catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
});
