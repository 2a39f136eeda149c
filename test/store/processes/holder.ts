/** Claims its tickets one after the other at one ledger row and holds each place for some milliseconds. Arguments: place, name, operation, tickets. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from '../../../src/core/spec.ts';
import { openStore } from '../../../src/store/open.ts';
import { storeAt } from './place.ts';

const [place = '', name = '', operation = '', tickets = ''] = process.argv.slice(2);
const key = { account: 'simulated:1', operation: operation as Operation } as const;

async function main(): Promise<void> {
  const store = await openStore({ ...storeAt(place), allowKeyFile: false });
  for (let n = 0; n < Number(tickets); n += 1) {
    const turn = { ticket: `${name}/${String(n)}`, domain: name, holdMs: 30_000 };
    let claim = await store.ledger.claim(key, turn);
    while (claim.state === 'wait') {
      await sleep(Math.random() * 10);
      claim = await store.ledger.claim(key, turn);
    }
    // The place is taken before this moment, and given back after the other.
    const from = Date.now();
    await sleep(5 + Math.random() * 20);
    console.log(JSON.stringify({ from, to: Date.now() }));
    await store.ledger.release(key, turn.ticket);
  }
  await store.close();
}

void main();
