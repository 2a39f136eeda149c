import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MailCapability } from '../../src/core/capability.ts';
import type { AliasWish } from '../../src/core/mail.ts';
import { ProviderError } from '../../src/providers/errors.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { DECLARED } from './mail-capabilities.ts';

/** An account the contract is tried on. Its cases use names of their own and leave them behind. */
export interface MailContractAccount {
  readonly provider: MailProvider;
  /** A domain of the account that may hold mailboxes. */
  readonly domain: string;
  /** A domain the account may create and does not have yet. */
  readonly newDomain: string;
}

export interface MailContractOptions {
  readonly name: string;
  readonly open: () => Promise<MailContractAccount>;
  readonly close: () => Promise<void>;
}

/** One promise of the port. Rejects when the provider does not keep it, so that broken adapters can be tried too. */
export interface MailContractCase {
  readonly title: string;
  readonly check: (account: MailContractAccount) => Promise<void>;
}

const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8GdFj3T';

const lacks = ({ capabilities }: MailProvider, what: MailCapability): boolean =>
  !capabilities[what].has;

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

/** Everything `MailProvider` promises, case by case, in the order of the port. */
export const MAIL_CONTRACT: readonly MailContractCase[] = [
  ...DECLARED,
  {
    title: 'identify names the same account each time',
    check: async ({ provider }) => {
      const { key } = await provider.identify();

      expect(key).toMatch(/^[a-z-]+:.+/);
      expect((await provider.identify()).key).toBe(key);
    },
  },
  {
    title: 'getDomain answers undefined to a domain of nobody',
    check: async ({ provider }) => {
      expect(await provider.getDomain('nobody-has-this.example.com')).toBeUndefined();
    },
  },
  {
    title: 'listDomains, where there is one, names the domain as getDomain does',
    check: async ({ provider, domain }) => {
      const listed = await provider.listDomains?.();
      const found = await provider.getDomain(domain);

      // A list may say less of a domain than a look at it.
      expect(found).toMatchObject({ ...listed?.find(({ name }) => name === domain) });
      expect(listed?.map(({ name }) => name) ?? [domain]).toContain(domain);
    },
  },
  {
    title: 'native, where there is one, says whose object it is and holds no credential',
    check: async ({ provider, domain }) => {
      const found = (await provider.getDomain(domain))!;
      const native = await provider.native?.({ domain });
      const gone = await provider.native?.({ domain, alias: 'contract-nobody' });

      expect(JSON.stringify(native ?? found)).toContain(found.id);
      expect(JSON.stringify(native ?? '')).not.toMatch(/"(?:token|password|secret)"/i);
      expect(gone).toBeUndefined();
    },
  },
  {
    title: 'createDomain creates without a catch-all and with every protection, and is repeatable',
    check: async ({ provider, newDomain }) => {
      const created = await provider.createDomain(newDomain);
      const again = await provider.createDomain(newDomain);

      expect(created.name).toBe(newDomain);
      expect(Object.values(created.protections)).toEqual(
        lacks(provider, 'protections') ? [] : [true, true, true, true],
      );
      expect(again.id).toBe(created.id);
      expect(await provider.listAliases(newDomain)).toEqual([]);
    },
  },
  {
    title: 'the records of a domain are whole names below it',
    check: async ({ provider, domain }) => {
      const { ownership, dkim, returnPath, mx } = (await provider.getDomain(domain))!.records;
      const names = [ownership, dkim, returnPath].flatMap((record) => record?.name ?? []);

      expect(mx.length).toBeGreaterThan(0);
      expect(names.filter((name) => name !== domain && !name.endsWith(`.${domain}`))).toEqual([]);
    },
  },
  {
    title: 'setProtections changes what it is told and nothing else',
    check: async ({ provider, domain }) => {
      const { protections } = await provider.setProtections(domain, { phishing: false });

      expect(protections).toEqual(
        lacks(provider, 'protections')
          ? {}
          : { 'adult-content': true, phishing: false, executable: true, virus: true },
      );
      expect((await provider.getDomain(domain))!.protections).toEqual(protections);
    },
  },
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
  {
    title: 'verifyRecords says which half it saw',
    check: async ({ provider, domain }) => {
      const nothing = lacks(provider, 'record-check') ? undefined : { ownership: false, mx: false };

      expect(await provider.verifyRecords(domain)).toEqual(nothing);
      expect((await provider.getDomain(domain))!.seen).toEqual(nothing);
    },
  },
  {
    title: 'an abort passes through as it is',
    check: async ({ provider, domain }) => {
      const stopped = AbortSignal.abort(new Error('stopped'));

      await expect(provider.getDomain(domain, stopped)).rejects.toThrow('stopped');
      await expect(provider.setPassword(domain, 'anna', PASSWORD, stopped)).rejects.toThrow(
        'stopped',
      );
    },
  },
];

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
