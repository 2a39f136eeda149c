/** The activity behind `mailkeel passwords rotate` and `override`, as plain data: no password goes in or out. */
import type { AliasCall } from './call.ts';
import type { Paced } from './contract.ts';

/** `rotate` gives the provider the current password and keeps the mail; `override` leaves an empty mailbox. */
export type ReplaceWay = 'rotate' | 'override';

/** `execution` names the change, and with `override` the recorded decision that allows it. */
export interface ReplaceCall extends AliasCall {
  readonly way: ReplaceWay;
  /** Waits for a rotation so far: the first ones are short. */
  readonly looks: number;
}

/**
 * `unproven`: the provider took the new password, and no login has proven it yet. Nothing changed with `no-mailbox`, `no-current` (the
 * vault has no password of the mailbox to show), `wrong-current` and `no-decision`; `unsettled`: the one override that was decided was
 * sent, its answer was lost, and the new password does not open the mailbox.
 */
export type ReplaceOutcome =
  | 'replaced'
  | 'unproven'
  | 'no-mailbox'
  | 'no-current'
  | 'wrong-current'
  | 'no-decision'
  | 'unsettled';

export interface ReplaceActivities {
  /** One mailbox. May be repeated: the same new password is sent, an override at most once a decision. */
  replacePassword(call: ReplaceCall): Promise<Paced<{ readonly outcome: ReplaceOutcome }>>;
}
