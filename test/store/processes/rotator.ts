/** Rotates the vault's key again and again, printing each time it is done. Argument: place. */
import { openStore } from '../../../src/store/open.ts';
import { storeAt } from './place.ts';

const [place = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const store = await openStore({ ...storeAt(place), allowKeyFile: false });
  for (;;) console.log(JSON.stringify(await store.upkeep.rotate()));
}

void main();
