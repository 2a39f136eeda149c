/** What the fix pass switches on again without asking: whatever else differs needs a decision. Pure. */
import { isUnfinished, repairWish } from './aliases.ts';
import type { AliasWish, MailAlias } from './mail.ts';
import type { AliasSpec } from './spec.ts';

/**
 * IMAP and mail of an alias, where the entry states them on and they are off; `{}` when there is nothing. Recipients and texts stay, and
 * nothing is ever switched off. A half-made alias gets the whole wish of its creation, for without its recipients it must not take mail.
 */
export function healingWish(spec: AliasSpec, existing: MailAlias): Partial<AliasWish> {
  const wish = repairWish(spec, existing);
  if (isUnfinished(existing)) return wish;
  return {
    ...(wish.mailbox === true ? { mailbox: true } : {}),
    ...(wish.enabled === true ? { enabled: true } : {}),
  };
}
