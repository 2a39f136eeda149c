/** One mailbox for one person who signed up: made once, recognised by its mark, never taken from anybody. */
import type { HostedMailbox, MailboxRequest } from '../mailbox-port.ts';
import { refuseWeak, taken } from './aliases.ts';
import type { Holder, Line } from './line.ts';
import type { Session } from './session.ts';

/** The mailbox of an address; `undefined` also where the address is a list's, a group's, or a further one of somebody. */
export async function findMailbox(
  session: Session,
  line: Line,
  address: string,
): Promise<HostedMailbox | undefined> {
  const holder = await line.getHolder(session, address.toLowerCase());
  return holder?.kind === 'mailbox' ? toMailbox(holder) : undefined;
}

/**
 * One creation, and one look where the address is taken. An earlier attempt's mailbox is made complete: on the REST line it may lack its
 * role or its password. What nobody asserts there is one address under two names; who signs people up must not do it twice at a time.
 */
export async function createMailbox(
  session: Session,
  line: Line,
  request: MailboxRequest,
): Promise<{ readonly mailbox: HostedMailbox; readonly existed: boolean }> {
  const { password, mark } = request;
  const address = request.address.toLowerCase();
  refuseWeak(session, password, address);
  const wish = { address, password, description: mark };
  const { state, holder } = await line.createMailbox(session, wish);
  if (state === 'created') return { mailbox: toMailbox(holder), existed: false };
  if (holder?.kind !== 'mailbox' || mark === '' || holder.description !== mark)
    throw taken(session, address);
  if (!holder.mayLogIn) await line.letLogIn(session, holder);
  if (!holder.hasPassword) await line.setPassword(session, holder, password);
  return { mailbox: toMailbox(holder), existed: true };
}

function toMailbox({ id, address, description }: Holder): HostedMailbox {
  return { id, address, mark: description };
}
