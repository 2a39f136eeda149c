/** Mailboxes and forwarders as the mail provider port knows them: an account each, or a mailing list. */
import type { AliasWish, MailAlias } from '../../core/mail.ts';
import { isLocalPart } from '../../core/mail-address.ts';
import { checkPassword } from '../../core/passwords.ts';
import { withLabels, withoutLabels } from './description.ts';
import type { Creation, Holder, Line } from './line.ts';
import { refusal } from './refusal.ts';
import type { Session } from './session.ts';

/** One alias's address, and the line that is asked. */
export interface Target {
  readonly line: Line;
  readonly domain: string;
  readonly name: string;
}

export async function getAlias(
  session: Session,
  { line, domain, name }: Target,
): Promise<MailAlias | undefined> {
  const holder = await line.getHolder(session, addressOf({ domain, name }));
  return holder === undefined ? undefined : toAlias(holder);
}

/** Further addresses of an account are listed as forwarders to it: that is what they do. */
export async function listAliases(
  session: Session,
  line: Line,
  domain: string,
): Promise<readonly MailAlias[]> {
  const holders = await line.listHolders(session, domain);
  return holders.flatMap((holder) => [
    toAlias(holder),
    ...holder.aliases
      .filter((address) => address.endsWith(`@${domain}`))
      .map((address) => toFurther(holder, address)),
  ]);
}

/** Throws Conflict `address-taken` where the address is a further one of somebody else, ValidationError `alias-kind` for what there is not. */
export async function createAlias(
  session: Session,
  target: Target,
  wish: AliasWish,
): Promise<{ readonly alias: MailAlias; readonly existed: boolean }> {
  refuseUnknownKind(session, wish);
  // A catch-all or a sub-address would be stored as a name nobody can reach.
  if (!isLocalPart(wish.name) || /[*/+]/.test(wish.name)) throw unknownKind(session);
  const address = addressOf(target);
  const creation = await create(session, target.line, { ...wish, address });
  if (creation.holder === undefined) throw taken(session, address);
  return { alias: toAlias(creation.holder), existed: creation.state === 'taken' };
}

function create(
  session: Session,
  line: Line,
  { address, recipients, mailbox, ...wish }: AliasWish & { readonly address: string },
): Promise<Creation> {
  const description = withLabels(wish.description, wish.labels);
  return mailbox
    ? line.createMailbox(session, { address, description })
    : line.createList(session, { address, description, recipients });
}

/** Throws NotFound where there is nobody, ValidationError `alias-kind` for a change between kinds. */
export async function updateAlias(
  session: Session,
  target: Target,
  wish: Partial<AliasWish>,
): Promise<MailAlias> {
  const holder = await holderAt(session, target);
  const before = toAlias(holder);
  const after = { ...before, ...wish };
  if (after.mailbox !== before.mailbox || after.name !== before.name) throw unknownKind(session);
  refuseUnknownKind(session, after);
  if (!holder.mayLogIn && holder.kind === 'mailbox') await target.line.letLogIn(session, holder);
  await target.line.change(session, holder, {
    ...(wish.description === undefined && wish.labels === undefined
      ? {}
      : { description: withLabels(after.description, after.labels) }),
    ...(wish.recipients === undefined || after.mailbox ? {} : { recipients: wish.recipients }),
  });
  return toAlias(await holderAt(session, target));
}

/**
 * Sets a first password. On the REST line the server would store whatever it is sent, so the strength is judged here; 0.16 has a policy of
 * its own beside that.
 */
export async function setPassword(
  session: Session,
  target: Target,
  password: string,
): Promise<'accepted' | 'already-has-password'> {
  refuseWeak(session, password, addressOf(target));
  const holder = await holderAt(session, target);
  if (holder.kind !== 'mailbox') throw unknownKind(session);
  if (holder.hasPassword) return 'already-has-password';
  await target.line.setPassword(session, holder, password);
  return 'accepted';
}

/** Throws ValidationError `password-weak` for one that can be guessed, or is longer than servers take. */
export function refuseWeak(session: Session, password: string, address: string): void {
  const verdict = checkPassword(password, [address, ...address.split('@')]);
  if (verdict === 'ok' || verdict === 'characters') return;
  throw refusal(session, {
    ...{ category: 'ValidationError', code: 'password-weak' },
    said: verdict === 'weak' ? 'the password can be guessed' : 'the password is empty or too long',
  });
}

async function holderAt(session: Session, { line, domain, name }: Target): Promise<Holder> {
  const holder = await line.getHolder(session, addressOf({ domain, name }));
  if (holder !== undefined) return holder;
  throw refusal(session, {
    category: 'NotFound',
    said: `there is no ${addressOf({ domain, name })}`,
  });
}

/** A mailbox hands on no copies, a forwarder has recipients, and nothing is switched off. */
function refuseUnknownKind(
  session: Session,
  wish: Pick<AliasWish, 'mailbox' | 'recipients' | 'enabled'>,
): void {
  const { mailbox, recipients, enabled } = wish;
  const isOne = mailbox === (recipients.length === 0);
  if (!isOne || !enabled) throw unknownKind(session);
}

function unknownKind(session: Session): Error {
  return refusal(session, {
    ...{ category: 'ValidationError', code: 'alias-kind' },
    said: 'Stalwart has mailboxes without copies and lists with recipients, both switched on',
  });
}

/** The refusal of an address that is somebody else's. */
export function taken(session: Session, address: string): Error {
  return refusal(session, {
    ...{ category: 'Conflict', code: 'address-taken' },
    said: `${address} belongs to somebody else on this server`,
  });
}

function addressOf({ domain, name }: Pick<Target, 'domain' | 'name'>): string {
  return `${name}@${domain}`.toLowerCase();
}

function toAlias(holder: Holder): MailAlias {
  const { id, address, kind, recipients, mayLogIn } = holder;
  return {
    ...{ id, recipients, ...withoutLabels(holder.description) },
    name: address.slice(0, address.lastIndexOf('@')),
    mailbox: kind === 'mailbox',
    enabled: kind !== 'mailbox' || mayLogIn,
  };
}

function toFurther({ id, address, mayLogIn }: Holder, further: string): MailAlias {
  return {
    id: `${id}/${further}`,
    // On the REST line an address without a local part is the catch-all.
    name: further.slice(0, further.lastIndexOf('@')) || '*',
    ...{ mailbox: false, enabled: mayLogIn, recipients: [address], description: '', labels: [] },
  };
}
