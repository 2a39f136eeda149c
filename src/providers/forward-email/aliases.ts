/** Writing aliases so that the account owner never becomes a silent recipient and a duplicate is never a failure. */
import { isUnfinished } from '../../core/aliases.ts';
import type { AliasWish, MailAlias } from '../../core/mail.ts';
import { remediationFor } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';
import { getAlias, postAlias, putAlias, type AliasRef, type Session } from './api.ts';
import { PROVIDER } from './classify.ts';
import { toAlias, toBody, toChangedBody, toUnfinishedBody } from './convert.ts';
import type { AliasBody, NativeAlias } from './schemas.ts';

/**
 * Creates an alias. With recipients it is one POST. Without, the server would put the account owner in, so it is created disabled and
 * marked, emptied, and only then enabled; an alias found in that half-made state is finished. Throws Conflict `recipients-required` where
 * the server insists on a recipient: the alias then stays disabled and marked.
 */
export async function createAlias(
  session: Session,
  domain: string,
  wish: AliasWish,
): Promise<{ readonly alias: MailAlias; readonly existed: boolean }> {
  const ref = { domain, name: wish.name };
  const body = wish.recipients.length === 0 ? toUnfinishedBody(wish) : toBody(wish);
  const { native, existed } = await post(session, ref, body);
  const finished = existed ? !isUnfinished(native) : wish.recipients.length > 0;
  if (finished) return { alias: toAlias(native), existed };
  return { alias: await finish(session, native, { domain, wish }), existed: false };
}

/** Reads the alias whole, lays `wish` over it, sends the whole and reads it back. Throws NotFound when there is no such alias. */
export async function updateAlias(
  session: Session,
  ref: AliasRef,
  wish: Partial<AliasWish>,
): Promise<MailAlias> {
  const before = await getAlias(session, ref);
  if (before === undefined) throw gone(session, ref);
  const target = { ...toAlias(before), ...wish };
  if (isUnfinished(before) && !isUnfinished(target))
    return finish(session, before, { domain: ref.domain, wish: target });
  await put(session, ref, {
    target: toChangedBody(before, wish),
    undo: toChangedBody(before, {}),
  });
  return readBack(session, { ...ref, name: target.name }, target);
}

/** The server calls a duplicate 400, as it calls nearly everything: reading the name back settles what it was. */
async function post(
  session: Session,
  ref: AliasRef,
  body: AliasBody,
): Promise<{ readonly native: NativeAlias; readonly existed: boolean }> {
  try {
    return { native: await postAlias(session, ref.domain, body), existed: false };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const native = await getAlias(session, ref);
    if (native === undefined) throw error;
    return { native, existed: true };
  }
}

/**
 * Emptied while still disabled, enabled afterwards: no mail reaches the owner in between, whatever is killed when. A server that has shown
 * that it stores an empty list is told both at once. Its answer to the PUT is the alias as it is stored.
 */
async function finish(
  session: Session,
  { name, recipients }: NativeAlias,
  { domain, wish }: { readonly domain: string; readonly wish: AliasWish },
): Promise<MailAlias> {
  const ref = { domain, name };
  const undo = toUnfinishedBody(wish);
  const isUnsure = !session.learned.storesNoRecipients;
  if (isUnsure && wish.recipients.length < recipients.length)
    await put(session, ref, { target: undo, undo });
  return toAlias(await put(session, ref, { target: toBody(wish), undo }));
}

/** PUTs `target` and returns it as stored; when the server put a recipient where none was wished, PUTs `undo` and throws. */
async function put(
  session: Session,
  ref: AliasRef,
  { target, undo }: { readonly target: AliasBody; readonly undo: AliasBody },
): Promise<NativeAlias> {
  const stored = await putAlias(session, ref, target).catch((error: unknown) => {
    throw isRefusal(error) && target.recipients.length === 0 && /recipient/i.test(error.message)
      ? recipientsRequired(session, ref, error)
      : error;
  });
  if (target.recipients.length > 0) return stored;
  session.learned.storesNoRecipients = stored.recipients.length === 0;
  if (session.learned.storesNoRecipients) return stored;
  if (target !== undo) await putAlias(session, { ...ref, name: target.name }, undo);
  throw recipientsRequired(session, ref);
}

async function readBack(session: Session, ref: AliasRef, wish: AliasWish): Promise<MailAlias> {
  const native = await getAlias(session, ref);
  if (native === undefined) throw gone(session, ref);
  if (wish.recipients.length === 0 && native.recipients.length > 0)
    throw ownerRecipient(session, ref);
  return toAlias(native);
}

function isRefusal(error: unknown): error is ProviderError {
  return error instanceof ProviderError && error.details.status === 400;
}

function gone({ operation }: Session, ref: AliasRef): ProviderError {
  return new ProviderError({
    category: 'NotFound',
    severity: 'Permanent',
    operation,
    message: `${PROVIDER} has no alias ${ref.name}@${ref.domain}`,
    remediation: remediationFor('NotFound', operation),
  });
}

function recipientsRequired(
  { operation }: Session,
  ref: AliasRef,
  cause?: ProviderError,
): ProviderError {
  return new ProviderError(
    {
      category: 'Conflict',
      severity: 'Permanent',
      operation,
      code: 'recipients-required',
      message: `${PROVIDER} does not take ${ref.name}@${ref.domain} without a recipient`,
      remediation: remediationFor('Conflict', operation, 'recipients-required'),
    },
    { cause },
  );
}

function ownerRecipient({ operation }: Session, ref: AliasRef): ProviderError {
  return new ProviderError({
    category: 'Conflict',
    severity: 'Permanent',
    operation,
    code: 'owner-recipient',
    message: `${ref.name}@${ref.domain} was stored without recipients and is read back with one`,
    remediation: remediationFor('Conflict', operation, 'owner-recipient'),
  });
}
