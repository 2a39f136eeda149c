/** What an IMAP server's refusal of a login means for the password. Pure. */
import type { LoginOutcome } from '../../core/mail.ts';

/** The tagged NO of a login: its response code (RFC 5530) and its text. */
export interface ImapRefusal {
  readonly code?: string | undefined;
  readonly text: string;
}

interface Rule {
  readonly codes?: readonly string[];
  readonly text?: RegExp;
  readonly means: LoginOutcome | 'busy';
}

/** What Forward Email says, over IMAP and REST alike, where it finds no ownership TXT record at its own look, or more than one. */
export const OWNERSHIP_UNSEEN = /TXT verification record/i;

/**
 * First match wins. Forward Email checks IMAP *after* the password, so "does not have IMAP enabled" proves the password; it says
 * AUTHENTICATIONFAILED also of disabled aliases, and UNAVAILABLE both of what is missing around a mailbox (ownership TXT, plan, alias)
 * and of trouble of its own ("please try again later"). It looks whether there is a password before it counts wrong ones.
 */
const RULES: readonly Rule[] = [
  { text: /does not have IMAP enabled/i, means: 'proven-imap-off' },
  { text: OWNERSHIP_UNSEEN, means: 'ownership-unseen' },
  { codes: ['CONTACTADMIN'], means: 'locked-out' },
  { text: /maximum number of failed|too many failed|locked out/i, means: 'locked-out' },
  { codes: ['INUSE', 'LIMIT'], means: 'busy' },
  { text: /too many .*connections/i, means: 'busy' },
  { text: /alias is disabled|alias user|alias cannot be|rekey/i, means: 'refused' },
  { text: /does not have a generated password/i, means: 'no-password' },
  { codes: ['AUTHENTICATIONFAILED'], means: 'wrong-password' },
  { text: /invalid (password|credentials)|authentication failed/i, means: 'wrong-password' },
  {
    text: /try again later|tempor|shutting down|timed? ?out|internal server error/i,
    means: 'busy',
  },
];

/** `busy` is no judgement: ask again later. A refusal nobody knows is `refused`, never a verdict on the password. */
export function judgeRefusal(refusal: ImapRefusal): LoginOutcome | 'busy' {
  return RULES.find((rule) => matches(rule, refusal))?.means ?? 'refused';
}

function matches({ codes, text }: Rule, refusal: ImapRefusal): boolean {
  const code = refusal.code?.toUpperCase() ?? '';
  return codes?.includes(code) ?? text?.test(refusal.text) ?? false;
}
