import { expect } from '@jest/globals';
import { MAIL_CAPABILITIES, type MailCapability } from '../../src/core/capability.ts';
import type { AliasWish } from '../../src/core/mail.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { failure, REFUSED } from './dns-place.ts';
import { expectDeclared } from './dns-capabilities.ts';
import type { MailContractCase } from './mail-place.ts';

/** Calls that are absent where the host has nothing behind them. */
const CALL_OF = {
  'list-domains': 'listDomains',
  'whole-object': 'native',
  'mx-check-off': 'ignoreMx',
  'sending-check': 'verifySending',
  'password-change': 'replacePassword',
} as const satisfies Partial<Record<MailCapability, keyof MailProvider>>;

const COPYING: AliasWish = {
  ...{ name: 'contract-copying', mailbox: true, enabled: true, recipients: ['crm@example.net'] },
  ...{ description: '', labels: [] },
};

/** What `MailProvider` promises about its own declaration: the host does what it says, and no more. */
export const DECLARED: readonly MailContractCase[] = [
  {
    title: 'every capability is declared with the day it was looked at and a source',
    check: ({ provider }) =>
      Promise.resolve().then(() => {
        expectDeclared(provider.capabilities, MAIL_CAPABILITIES);
      }),
  },
  {
    title: 'calls that may be absent are there exactly where it says so',
    check: ({ provider }) =>
      Promise.resolve().then(() => {
        const capabilities = Object.keys(CALL_OF) as (keyof typeof CALL_OF)[];
        const there = capabilities.filter((each) => provider[CALL_OF[each]] !== undefined);

        expect(there).toEqual(capabilities.filter((each) => provider.capabilities[each].has));
      }),
  },
  {
    title: 'a mailbox hands on copies exactly where it says so',
    check: async ({ provider, domain }) => {
      const made = provider.createAlias(domain, COPYING);
      if (!provider.capabilities['copying-mailbox'].has) {
        expect(await failure(made)).toMatchObject(REFUSED);
        return;
      }
      const { alias } = await made;

      expect(alias).toEqual({ id: alias.id, ...COPYING });
    },
  },
];
