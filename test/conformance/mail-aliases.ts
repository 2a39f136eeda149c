import { expect } from '@jest/globals';
import type { AliasWish } from '../../src/core/mail.ts';
import { ProviderError } from '../../src/providers/errors.ts';
import { PASSWORD, type MailContractCase } from './mail-place.ts';

const mailbox = (name: string): AliasWish => ({
  name,
  mailbox: true,
  enabled: true,
  recipients: [],
  description: 'of the contract',
  labels: ['contract'],
});
const forwarder = (name: string): AliasWish => ({
  ...mailbox(name),
  mailbox: false,
  recipients: ['crm@example.net', 'boss@example.net'],
});

/** What `MailProvider` promises of aliases and their passwords, in the order of the port. */
export const ALIASES: readonly MailContractCase[] = [
  {
    title: 'createAlias stores a forwarder as wished and reads a duplicate back',
    check: async ({ provider, domain }) => {
      const wish = forwarder('contract-forwarder');
      const first = await provider.createAlias(domain, wish);
      const second = await provider.createAlias(domain, wish);

      expect(first.existed).toBe(false);
      expect(first.alias).toEqual({ id: first.alias.id, ...wish });
      expect(second).toEqual({ alias: first.alias, existed: true });
    },
  },
  {
    title: 'createAlias makes a mailbox of which nobody gets a copy',
    check: async ({ provider, domain }) => {
      const wish = mailbox('contract-mailbox');
      const { alias } = await provider.createAlias(domain, wish);

      expect(alias).toEqual({ id: alias.id, ...wish });
      expect(await provider.getAlias(domain, wish.name)).toEqual(alias);
    },
  },
  {
    title: 'createAlias of an existing alias changes nothing of it',
    check: async ({ provider, domain }) => {
      await provider.createAlias(domain, forwarder('contract-existing'));
      const { alias } = await provider.createAlias(domain, mailbox('contract-existing'));

      expect(alias).toMatchObject({ mailbox: false, recipients: forwarder('').recipients });
    },
  },
  {
    title: 'listAliases has each alias once',
    check: async ({ provider, domain }) => {
      await provider.createAlias(domain, forwarder('contract-listed'));
      const names = (await provider.listAliases(domain)).map(({ name }) => name);

      expect(names.filter((name) => name === 'contract-listed')).toHaveLength(1);
      expect(new Set(names).size).toBe(names.length);
    },
  },
  {
    title: 'getAlias finds exact names only',
    check: async ({ provider, domain }) => {
      await provider.createAlias(domain, forwarder('contract-exact'));

      expect((await provider.getAlias(domain, 'contract-exact'))?.name).toBe('contract-exact');
      expect(await provider.getAlias(domain, 'contract-exac')).toBeUndefined();
    },
  },
  {
    title: 'updateAlias changes the wished field, keeps the others, and is repeatable',
    check: async ({ provider, domain }) => {
      const wish = forwarder('contract-update');
      const { alias } = await provider.createAlias(domain, wish);
      const changed = { ...alias, recipients: ['crm@example.net'] };
      const change = { recipients: ['crm@example.net'] };

      expect(await provider.updateAlias(domain, wish.name, change)).toEqual(changed);
      expect(await provider.updateAlias(domain, wish.name, change)).toEqual(changed);
      expect(await provider.getAlias(domain, wish.name)).toEqual(changed);
    },
  },
  {
    title: 'updateAlias of an alias that is not there is NotFound',
    check: async ({ provider, domain }) => {
      const refused = provider.updateAlias(domain, 'contract-nobody', { description: 'x' });

      await expect(refused).rejects.toMatchObject({
        details: { category: 'NotFound', severity: 'Permanent', operation: 'update-alias' },
      });
    },
  },
  {
    title: 'setPassword sets a first password and never a second one',
    check: async ({ provider, domain }) => {
      await provider.createAlias(domain, mailbox('contract-password'));

      expect(await provider.setPassword(domain, 'contract-password', PASSWORD)).toBe('accepted');
      expect(await provider.setPassword(domain, 'contract-password', `${PASSWORD}x`)).toBe(
        'already-has-password',
      );
    },
  },
  {
    title: 'setPassword refuses a weak password with a remedy and without repeating it',
    check: async ({ provider, domain }) => {
      await provider.createAlias(domain, mailbox('contract-weak'));
      const error: unknown = await provider
        .setPassword(domain, 'contract-weak', 'hunter2')
        .catch((caught: unknown) => caught);

      expect(error).toBeInstanceOf(ProviderError);
      expect(error).toMatchObject({
        details: { category: 'ValidationError', severity: 'Permanent' },
      });
      expect((error as ProviderError).details.remediation).toMatch(/\w.*\.$/);
      expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
    },
  },
];
