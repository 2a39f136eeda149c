/** Plans and marks passwords without end, printing each commit after it is made. Arguments: place, prefix. */
import { openStore } from '../../../src/store/open.ts';
import { storeAt } from './place.ts';

const [place = '', prefix = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const store = await openStore({ ...storeAt(place), allowKeyFile: true });
  for (let n = 0; ; n += 1) {
    const address = `${prefix}${String(n)}@example.com`;
    const entry = await store.vault.plan({
      address,
      domain: 'example.com',
      account: 'simulated:1',
      executionId: '20260101-000000',
      password: `Secret-${address}`,
    });
    console.log(JSON.stringify({ address, state: 'planned' }));
    for (const state of ['sent', 'accepted', 'proven'] as const) {
      await store.vault.mark(entry.id, state);
      console.log(JSON.stringify({ address, state }));
    }
  }
}

void main();
