/** When the passwords of the domains at work will be set: what their runs say is left, at the pace and budgets of their accounts. */
import { passwordsEta, passwordsLeft } from '../core/password-pace.ts';
import type { DomainProgress } from '../core/run.ts';
import type { Store } from '../store/ports.ts';

/** Told of one look after the other at the domains; milliseconds since the epoch, undefined while no password is left to set. */
type PasswordsEta = (domains: readonly DomainProgress[]) => Promise<number | undefined>;

/** Reads the accounts' limits anew at each look, and whose a domain is once. */
export function watchPasswords({
  ledger,
  objects,
}: Pick<Store, 'ledger' | 'objects'>): PasswordsEta {
  const accounts = new Map<string, string>();
  const accountOf = async (domain: string): Promise<string | undefined> => {
    const account = accounts.get(domain) ?? (await objects.list(domain))[0]?.account;
    if (account !== undefined) accounts.set(domain, account);
    return account;
  };
  return async (domains) => {
    const left = new Map<string, number>();
    for (const progress of domains) {
      const count = passwordsLeft(progress);
      const account = count === 0 ? undefined : await accountOf(progress.domain);
      if (account !== undefined) left.set(account, (left.get(account) ?? 0) + count);
    }
    return left.size === 0 ? undefined : passwordsEta(await ledger.rows(), left, Date.now());
  };
}
