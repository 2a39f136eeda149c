/** The state of one sign-up and how it waits; every wait can be cut short by `resume`, one for a clock also by `pause`. */
import { condition } from '@temporalio/workflow';
import type { ParkRequest } from '../activities/contract.ts';
import type { MailboxCall } from '../activities/mailbox-contract.ts';
import { CLAIM_REFUSALS } from '../core/signup.ts';
import type { SignupStanding } from '../core/signup-control.ts';
import { timestamp } from './domain-run.ts';
import type {
  CarriedMailbox,
  MailboxFailure,
  MailboxPark,
  MailboxState,
  ProvisionMailboxInput,
} from './mailbox-messages.ts';
import type { Decision } from './operator.ts';

/** The park of a pause, as in a domain's run. */
const PAUSED = 'operator.paused';

export class MailboxRun {
  readonly input: ProvisionMailboxInput;
  readonly startedAt: string;
  attempts: number;
  /** Retries of this round used so far. */
  retry: number;
  failure: MailboxFailure | undefined;
  park: MailboxPark | undefined;
  made: { readonly mailboxId: string; readonly proven: boolean } | undefined;
  /** A pause that was asked for and not yet ended by `resume`. */
  pausing: Decision | undefined;
  /** Who gave the sign-up up. */
  aborted: Decision | undefined;
  abandoned = false;
  /** The last signal that could not apply, and why: a signal has no answer. */
  refusal: string | undefined;
  endedAt: string | undefined;
  /** Called when the sign-up is to end. */
  onAbort: () => void = () => undefined;
  /** True once somebody who asks for the first outcome can be told one. */
  answered: boolean;
  private resumes = 0;
  private readonly seen = new Set<string>();

  constructor(input: ProvisionMailboxInput) {
    const { carried } = input;
    this.input = input;
    this.startedAt = carried?.startedAt ?? timestamp();
    this.attempts = carried?.attempts ?? 0;
    this.retry = carried?.retry ?? 0;
    this.failure = carried?.failure;
    this.answered = carried !== undefined;
  }

  call(): MailboxCall {
    const { address, domain, identity, account, credential } = this.input;
    return { address, domain, identity, account, credential, attempt: this.attempts };
  }

  carried(): CarriedMailbox {
    const { attempts, retry, startedAt, failure } = this;
    return { attempts, retry, startedAt, ...(failure === undefined ? {} : { failure }) };
  }

  /** True when the last attempt found address or identity claimed otherwise: no repetition and no person can mend that here. */
  isRefused(): boolean {
    return CLAIM_REFUSALS.some((code) => code === this.failure?.code);
  }

  standing(): SignupStanding {
    if (this.endedAt !== undefined) return 'ended';
    if (this.park === undefined) return 'working';
    if (this.park.code === PAUSED) return 'paused';
    return this.park.resumedBy === 'person' ? 'parked' : 'waiting';
  }

  /** True when the message with this id was applied before. */
  knows(id: string | undefined): boolean {
    return id !== undefined && this.seen.has(id);
  }

  remember(id: string | undefined): void {
    if (id !== undefined) this.seen.add(id);
  }

  /** Ends a pause, and every wait that began before. */
  resume(): void {
    this.pausing = undefined;
    this.resumes += 1;
  }

  /** While a person has paused the sign-up nothing is tried; call it before each step towards the mail host. */
  async heldBack(announce: () => void): Promise<void> {
    if (this.pausing === undefined) return;
    const { actor, reason } = this.pausing;
    await this.wait(
      {
        code: PAUSED,
        sentence: `${actor} paused the sign-up: ${reason}`,
        remedy: [`mailkeel resume ${this.input.address} --reason "…"`],
      },
      announce,
    );
    announce();
  }

  /** Shows a wait, and ends it by `resume` or at its time; a pause takes the place of one for a clock. `announce` tells everybody else. */
  async wait(
    request: Omit<ParkRequest, 'resumedBy'>,
    announce: () => Promise<void> | void,
  ): Promise<void> {
    const mark = this.resumes;
    const { until } = request;
    const isOver = (): boolean =>
      this.resumes > mark || (until !== undefined && this.pausing !== undefined);
    if (isOver()) return;
    const resumedBy = until === undefined ? 'person' : 'clock';
    this.park = { ...request, resumedBy, since: timestamp() };
    this.answered = true;
    await announce();
    if (until === undefined) await condition(isOver);
    else await conditionUntil(isOver, { until, summary: `${request.code} until ${until}` });
    this.park = undefined;
  }

  state(): MailboxState {
    const { address, identity, account } = this.input;
    const { park, failure, made, endedAt } = this;
    return {
      ...{ address, identity, account, status: this.status(), attempts: this.attempts },
      ...(park === undefined ? {} : { park }),
      ...(failure === undefined ? {} : { failure }),
      ...made,
      startedAt: this.startedAt,
      ...(endedAt === undefined ? {} : { endedAt }),
    };
  }

  private status(): MailboxState['status'] {
    if (this.abandoned) return 'abandoned';
    if (this.made !== undefined) return 'done';
    if (this.isRefused()) return 'refused';
    if (this.park === undefined) return 'running';
    return this.park.resumedBy === 'person' ? 'parked' : 'deferred';
  }
}

async function conditionUntil(
  isOver: () => boolean,
  { until, summary }: { readonly until: string; readonly summary: string },
): Promise<void> {
  const ms = Date.parse(until) - Date.now();
  if (ms > 0) await condition(isOver, ms, { summary });
}
