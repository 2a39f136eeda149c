/** The account a sign-up's mailbox is made on: every call paced under its ticket, every login counted with all others at that server. */
import type { AccountIdentity } from '../providers/ports.ts';
import type { MailboxHost } from '../providers/mailbox-port.ts';
import { mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import type { MailboxCall } from './mailbox-contract.ts';
import { slotOf, type ProviderCall } from './slot.ts';
import type { Operation } from '../core/spec.ts';
import { startingPace } from '../core/starting-pace.ts';

export interface MailboxAccountCalls extends Pick<MailAccountCalls, 'login'> {
  readonly identity: AccountIdentity;
  /** One paced call; `purpose` names it for its ticket. Looking costs a request, making an alias of the account's budget. */
  call<T>(purpose: 'find' | 'create', call: ProviderCall<MailboxHost, T>): Promise<T>;
}

/** Throws StoreError (`account`) for a label this worker does not know, or one that cannot hold sign-ups. */
export async function mailboxAccount(
  tools: Toolset,
  { account, address }: Pick<MailboxCall, 'account' | 'address'>,
): Promise<MailboxAccountCalls> {
  const { host, identity } = await tools.identified(account, address, (signal) =>
    tools.accounts.mailbox(account, signal),
  );
  const mail = await mailAccount(tools, { mail: account }, address);
  return {
    identity,
    login: (entry) => mail.login(entry),
    call: (purpose, call) => {
      const operation: Operation = purpose === 'find' ? 'requests' : 'aliases';
      const slot = {
        key: { account: identity.key, operation },
        ticket: `${address}/${purpose}-mailbox`,
        start: startingPace(host.name, operation),
        verify: (signal: AbortSignal) => host.identify(signal),
      };
      return tools.paced(...slotOf(slot, host, call));
    },
  };
}
