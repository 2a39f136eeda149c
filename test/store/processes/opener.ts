/** Opens a store, unlocks it, plans one password and ends without closing. Arguments: place, candidate. */
import { openStore } from '../../../src/store/open.ts';
import { storeAt } from './place.ts';

const [place = '', password = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const store = await openStore({ ...storeAt(place), allowKeyFile: true });
  const { keyId, created } = await store.vault.unlock();
  const entry = await store.vault.plan({
    address: 'anna@example.com',
    domain: 'example.com',
    account: 'simulated:1',
    executionId: '20260101-000000',
    password,
  });
  console.log(JSON.stringify({ keyId, created, id: entry.id, password: entry.password }));
}

void main();
