/** Root: `npm run bench [-- fleet parked]` measures, prints a table a part and one JSON line a part. Exit 1 only when something failed. */
import { cpus } from 'node:os';
import { measureFleet, measureOneCall } from './fleet.ts';
import { measureParked } from './parked.ts';
import { note } from './stage.ts';
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
  parked: async () => {
    note('parked domains (about five minutes) …');
    const parked = await measureParked();
    print(parkedTable(parked), { part: 'parked', ...parked });
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
