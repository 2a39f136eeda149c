/** Opens a store, unlocks it, plans one password and ends without closing. Arguments: directory, candidate. */
import { openStore } from '../../../src/store/open.ts';

const [directory = '', password = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const store = await openStore({ directory, allowKeyFile: true });
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
