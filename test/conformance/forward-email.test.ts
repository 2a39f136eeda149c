import { describe, expect, it } from '@jest/globals';
import { enterForwardEmail, type ForwardEmailPlace } from '../providers/forward-email-place.ts';
import { FAULTS } from './broken-mail.ts';
import type { MailContractAccount } from './mail-place.ts';
import { describeMailProvider, MAIL_CONTRACT } from './mail-provider.ts';

const account = ({ provider }: Pick<ForwardEmailPlace, 'provider'>): MailContractAccount => ({
  provider,
  domain: 'example.com',
  newDomain: 'mail.example.com',
});

let shared: ForwardEmailPlace | undefined;
describeMailProvider({
  name: 'Forward Email',
  open: async () => account((shared = await enterForwardEmail('keeping'))),
  close: async () => shared?.leave(),
});

describe('the MailProvider contract itself', () => {
  it.each(FAULTS)('it fails an adapter that %s: it breaks "%s"', async (_, title, damage) => {
    const { provider, leave } = await enterForwardEmail('keeping');
    try {
      const broken = { ...provider, ...damage(provider) };
      const { check } = MAIL_CONTRACT.find((row) => row.title === title)!;

      await expect(check(account({ provider: broken }))).rejects.toThrow();
    } finally {
      await leave();
    }
  });
});
