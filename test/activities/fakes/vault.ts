/** The vault's port in memory, in plain text. */
import type { Store } from '../../../src/store/ports.ts';
import type { Mailbox, PasswordEntry, PasswordState } from '../../../src/store/vault-port.ts';
import { statesBefore } from '../../../src/store/vault-states.ts';
import type { Mutable } from './ledger.ts';
import type { Step } from './step.ts';

/** The port over `passwords`, which the test looks at and adds to. */
export function fakeVault(
  passwords: Mutable<PasswordEntry>[],
  { now, done }: { readonly now: () => number; readonly done: Step },
): Store['vault'] {
  const live = (address: string, mailbox?: Mailbox): Mutable<PasswordEntry> | undefined =>
    passwords.findLast(
      (row) =>
        row.address === address &&
        row.state !== 'rejected' &&
        row.role === undefined &&
        (mailbox === undefined || isOf(row, mailbox)),
    );
  const supersede = (address: string, mailbox: Mailbox): void => {
    for (const row of passwords)
      if (row.address === address && !isOf(row, mailbox)) row.state = 'rejected';
  };
  return {
    current: (address, mailbox) => done('vault.current', () => copy(live(address, mailbox))),
    plan: (candidate) =>
      done('vault.plan', () => {
        supersede(candidate.address, candidate);
        const known = live(candidate.address);
        if (known !== undefined) return { ...known };
        const row = {
          ...candidate,
          id: `password-${String(passwords.length)}`,
          state: 'planned' as PasswordState,
          createdAt: new Date(now()).toISOString(),
        };
        passwords.push(row);
        return { ...row };
      }),
    mark: (id, state) =>
      done('vault.mark', () => {
        const row = passwords.find((each) => each.id === id)!;
        if (!statesBefore(state).includes(row.state)) return row.state;
        row.state = state;
        if (state === 'proven') row.provenAt = new Date(now()).toISOString();
        return row.state;
      }),
    supersede: (address, aliasId) =>
      done('vault.supersede', () => {
        for (const row of passwords)
          if (row.address === address && (row.aliasId ?? aliasId) !== aliasId)
            row.state = 'rejected';
      }),
    retire: () => Promise.reject(new Error('activities never release an address')),
    rebind: (id, aliasId) =>
      done('vault.rebind', () => {
        passwords.find((row) => row.id === id)!.aliasId = aliasId;
      }),
    list: (domain) =>
      done('vault.list', () =>
        passwords.filter(
          (row) => row.domain === domain && row.state !== 'rejected' && row.role === undefined,
        ),
      ),
  };
}

function isOf(row: Mailbox, { account, aliasId }: Mailbox): boolean {
  const unknown = row.aliasId === undefined || aliasId === undefined;
  return row.account === account && (unknown || row.aliasId === aliasId);
}

function copy<T extends object>(row: T | undefined): T | undefined {
  return row === undefined ? undefined : { ...row };
}
