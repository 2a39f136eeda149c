/** Plans passwords until the store refuses, and prints how many were committed and the refusal. Argument: place. */
import { StoreError } from '../../../src/store/errors.ts';
import { openStore } from '../../../src/store/open.ts';
import { storeAt } from './place.ts';

const [place = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const store = await openStore({ ...storeAt(place), allowKeyFile: true });
  for (let committed = 0; ; committed += 1)
    try {
      const address = `a${String(committed)}@example.com`;
      const mailbox = { address, domain: 'example.com', account: 'fe:1', executionId: 'e' };
      await store.vault.plan({ ...mailbox, password: `Secret-${address}` });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { what, message, remediation } = error;
      console.log(JSON.stringify({ committed, what, message, remediation }));
      break;
    }
}

void main();
