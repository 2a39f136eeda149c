/** Claims its tickets one after the other at one ledger row. Arguments: place, name, tickets. Prints the times of the starts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../../src/store/open.ts';
import { storeAt } from './place.ts';
import type { Clock } from '../../../src/store/ports.ts';

const [place = '', name = '', tickets = ''] = process.argv.slice(2);
const key = { account: 'simulated:1', operation: 'aliases' } as const;

/** Remembers the time a claim was decided by: when this process hears of it says nothing about the gap. */
let decidedAt = 0;
const clock: Clock = {
  now() {
    decidedAt = Date.now();
    return Promise.resolve(decidedAt);
  },
};

async function main(): Promise<void> {
  const store = await openStore({ ...storeAt(place), allowKeyFile: false, clock });
  for (let n = 0; n < Number(tickets); n += 1) {
    const ticket = `${name}/${String(n)}`;
    let claim = await store.ledger.claim(key, { ticket, domain: name, holdMs: 5_000 });
    while (claim.state === 'wait') {
      await sleep(Math.max(0, claim.until - Date.now()));
      claim = await store.ledger.claim(key, { ticket, domain: name, holdMs: 5_000 });
    }
    console.log(JSON.stringify({ ticket, startedAt: decidedAt }));
    await store.ledger.release(key, ticket);
  }
  await store.close();
}

void main();
