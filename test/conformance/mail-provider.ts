import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALIASES } from './mail-aliases.ts';
import { DECLARED } from './mail-capabilities.ts';
import { DOMAINS } from './mail-domains.ts';
import type { MailContractAccount, MailContractCase } from './mail-place.ts';

export interface MailContractOptions {
  readonly name: string;
  readonly open: () => Promise<MailContractAccount>;
  readonly close: () => Promise<void>;
}

/** Everything `MailProvider` promises. */
export const MAIL_CONTRACT: readonly MailContractCase[] = [...DECLARED, ...DOMAINS, ...ALIASES];

/** Proves that an adapter keeps the MailProvider contract. Every adapter runs this one suite. */
export function describeMailProvider({ name, open, close }: MailContractOptions): void {
  describe(`MailProvider contract: ${name}`, () => {
    let account: MailContractAccount;
    beforeAll(async () => {
      account = await open();
    });
    afterAll(close);

    it.each(MAIL_CONTRACT)('it holds that $title', async ({ check }) => {
      await expect(check(account)).resolves.toBeUndefined();
    });
  });
}
