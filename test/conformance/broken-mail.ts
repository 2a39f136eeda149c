/** Adapters with one fault each, and the promise of the contract it breaks. */
import type { MailProvider } from '../../src/providers/ports.ts';
import { OWNER } from '../providers/forward-email-place.ts';

type Damage = (good: MailProvider) => Partial<MailProvider>;

/** Each fault, the promise it breaks, and what makes a sound adapter have it. */
export const FAULTS: readonly (readonly [fault: string, promise: string, damage: Damage])[] = [
  [
    'leaves the account owner in as a recipient',
    'createAlias makes a mailbox of which nobody gets a copy',
    (good) => ({
      createAlias: (domain, wish) => good.createAlias(domain, { ...wish, recipients: [OWNER] }),
    }),
  ],
  [
    'takes a duplicate for a new alias',
    'createAlias stores a forwarder as wished and reads a duplicate back',
    (good) => ({
      createAlias: async (domain, wish) => ({
        ...(await good.createAlias(domain, wish)),
        existed: false,
      }),
    }),
  ],
  [
    'wipes what an update leaves out',
    'updateAlias changes the wished field, keeps the others, and is repeatable',
    (good) => ({
      updateAlias: (domain, name, wish) =>
        good.updateAlias(domain, name, { description: '', labels: [], ...wish }),
    }),
  ],
  [
    'takes a second password for set',
    'setPassword sets a first password and never a second one',
    (good) => ({
      setPassword: async (domain, name, password) => {
        await good.setPassword(domain, name, password);
        return 'accepted';
      },
    }),
  ],
  [
    'names records relative to the domain',
    'the records of a domain are whole names below it',
    (good) => ({
      getDomain: async (domain) => {
        const found = (await good.getDomain(domain))!;
        const dkim = { name: 'fe-1._domainkey', value: '' };
        return { ...found, records: { ...found.records, dkim } };
      },
    }),
  ],
  [
    'lists no domain',
    'listDomains, where there is one, names the domain as getDomain does',
    () => ({ listDomains: () => Promise.resolve([]) }),
  ],
  [
    'hands out a token with the whole object',
    'native, where there is one, says whose object it is and holds no credential',
    (good) => ({
      native: async (subject) => {
        const native = await good.native?.(subject);
        return native && { ...native, invites: [{ token: 'take me in' }] };
      },
    }),
  ],
  [
    'declares a capability without saying where that was read',
    'every capability is declared with the day it was looked at and a source',
    ({ capabilities }) => ({
      capabilities: {
        ...capabilities,
        'record-check': { ...capabilities['record-check'], source: '' },
      },
    }),
  ],
  [
    'has a call it says it does not have',
    'calls that may be absent are there exactly where it says so',
    ({ capabilities }) => ({
      capabilities: {
        ...capabilities,
        'sending-check': { ...capabilities['sending-check'], has: false },
      },
    }),
  ],
  [
    'forgets the recipients of a mailbox',
    'a mailbox hands on copies exactly where it says so',
    (good) => ({
      createAlias: (domain, wish) => good.createAlias(domain, { ...wish, recipients: [] }),
    }),
  ],
  [
    'throws where no domain is found',
    'getDomain answers undefined to a domain of nobody',
    () => ({
      getDomain: () => Promise.reject(new Error('404')),
    }),
  ],
];
