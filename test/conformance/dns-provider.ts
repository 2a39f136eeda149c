import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DnsContractAccount, DnsContractCase } from './dns-place.ts';
import { DECLARED } from './dns-capabilities.ts';
import { READING } from './dns-reading.ts';
import { WRITING } from './dns-writing.ts';

export interface DnsContractOptions {
  readonly name: string;
  readonly open: () => Promise<DnsContractAccount>;
  readonly close: () => Promise<void>;
}

/** Everything `DnsProvider` promises. */
export const DNS_CONTRACT: readonly DnsContractCase[] = [...DECLARED, ...READING, ...WRITING];

/** Proves that an adapter keeps the DnsProvider contract. Every adapter runs this one suite. */
export function describeDnsProvider({ name, open, close }: DnsContractOptions): void {
  describe(`DnsProvider contract: ${name}`, () => {
    let account: DnsContractAccount;
    beforeAll(async () => {
      account = await open();
    });
    afterAll(close);

    it.each(DNS_CONTRACT)('it holds that $title', async ({ check }) => {
      await expect(check(account)).resolves.toBeUndefined();
    });
  });
}
