import { expect } from '@jest/globals';
import { lacks, PASSWORD, type MailContractCase } from './mail-place.ts';

/** What `MailProvider` promises of the account and its domains, in the order of the port. */
export const DOMAINS: readonly MailContractCase[] = [
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
