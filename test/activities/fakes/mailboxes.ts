/** The port of mailboxes made at sign-up, in memory. */
import type { SignupMailbox } from '../../../src/store/mailbox-port.ts';
import type { Store } from '../../../src/store/ports.ts';
import type { Step } from './step.ts';

/** The port over `mailboxes`, by identity. */
export function fakeMailboxes(
  mailboxes: Map<string, SignupMailbox>,
  { now, done }: { readonly now: () => number; readonly done: Step },
): Store['mailboxes'] {
  return {
    claim: ({ identity, address, account }) =>
      done('mailboxes.claim', () => {
        const mine = mailboxes.get(identity);
        const holder = [...mailboxes.values()].find((each) => each.address === address);
        if (mine !== undefined && mine.address !== address)
          return { state: 'identity-taken', address: mine.address } as const;
        if (holder !== undefined && holder.identity !== identity)
          return { state: 'address-taken' } as const;
        const claimedAt = new Date(now()).toISOString();
        mailboxes.set(identity, mine ?? { identity, address, account, claimedAt });
        return { state: 'claimed' } as const;
      }),
    ready: (identity, mailbox) =>
      done('mailboxes.ready', () => {
        Object.assign(mailboxes.get(identity) ?? {}, mailbox, {
          readyAt: new Date(now()).toISOString(),
        });
      }),
    byIdentity: (identity) => Promise.resolve(mailboxes.get(identity)),
    byAddress: (address) =>
      Promise.resolve([...mailboxes.values()].find((each) => each.address === address)),
    release: () => Promise.reject(new Error('activities never release an address')),
    takeCredential: () => Promise.reject(new Error('activities never hand a password out')),
  };
}
