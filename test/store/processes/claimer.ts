/** Claims its tickets one after the other at one ledger row. Arguments: place, name, tickets. Prints the times of the starts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../../src/store/open.ts';
import { storeAt } from './place.ts';

const [place = '', name = '', tickets = ''] = process.argv.slice(2);
const key = { account: 'simulated:1', operation: 'aliases' } as const;

async function main(): Promise<void> {
  const store = await openStore({ ...storeAt(place), allowKeyFile: false });
  for (let n = 0; n < Number(tickets); n += 1) {
    const ticket = `${name}/${String(n)}`;
    const turn = { ticket, domain: name, holdMs: 5_000, earlyMs: 40 };
    let claim = await store.ledger.claim(key, turn);
    while (claim.state === 'wait') {
      await sleep(Math.max(0, claim.until - 30 - Date.now()));
      claim = await store.ledger.claim(key, turn);
    }
    console.log(JSON.stringify({ ticket, startedAt: claim.startAt }));
    await store.ledger.release(key, ticket);
  }
  await store.close();
}

void main();
