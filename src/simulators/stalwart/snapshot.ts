/** What stands at the server, for a judge: everything but secrets (whether a password exists, never which). */
import type { Account, StalwartState } from './state.ts';

export interface StalwartSnapshot {
  readonly domains: readonly { readonly name: string; readonly dkimKeys: number }[];
  readonly accounts: readonly (Pick<
    Account,
    'id' | 'type' | 'name' | 'emails' | 'roles' | 'description' | 'externalMembers' | 'passwordsSet'
  > & { readonly hasPassword: boolean })[];
}

/** Takes the picture; later changes do not show in it. */
export function stalwartSnapshot({ domains, accounts }: StalwartState): StalwartSnapshot {
  return {
    domains: domains.map(({ name, dkim }) => ({ name, dkimKeys: dkim.length })),
    accounts: accounts.map(toAccount),
  };
}

function toAccount(account: Account): StalwartSnapshot['accounts'][number] {
  const { id, type, name, emails, roles, description, externalMembers, passwordsSet } = account;
  return {
    ...{ id, type, name, emails: [...emails], roles: [...roles], passwordsSet },
    ...(description === undefined ? {} : { description }),
    externalMembers: [...externalMembers],
    hasPassword: account.secrets.length > 0,
  };
}
