/** The state of one sign-up and how it waits; every wait can be cut short by `resume`. */
import { condition } from '@temporalio/workflow';
import type { ParkRequest } from '../activities/contract.ts';
import type { MailboxCall } from '../activities/mailbox-contract.ts';
import { CLAIM_REFUSALS } from '../core/signup.ts';
import { timestamp } from './domain-run.ts';
import type {
  CarriedMailbox,
  MailboxFailure,
  MailboxPark,
  MailboxState,
  ProvisionMailboxInput,
} from './mailbox-messages.ts';
import type { OperatorMessage } from './messages.ts';

export class MailboxRun {
  readonly input: ProvisionMailboxInput;
  readonly startedAt: string;
  attempts: number;
  /** Retries of this round used so far. */
  retry: number;
  failure: MailboxFailure | undefined;
  park: MailboxPark | undefined;
  made: { readonly mailboxId: string; readonly proven: boolean } | undefined;
  abandoned = false;
  endedAt: string | undefined;
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

  /** Why a resume cannot apply now, or undefined. */
  refuseResume(): string | undefined {
    if (this.endedAt !== undefined) return 'this sign-up has ended; nothing to resume';
    return this.park === undefined ? 'an attempt is under way; nothing waits' : undefined;
  }

  /** Takes a resume that was not refused; false for a repeated message. */
  resume({ id }: OperatorMessage): boolean {
    if (id !== undefined && this.seen.has(id)) return false;
    if (id !== undefined) this.seen.add(id);
    this.resumes += 1;
    return true;
  }

  /** Shows a wait, and ends it by `resume` or at its time. `announce` tells everybody else. */
  async wait(
    request: Omit<ParkRequest, 'resumedBy'>,
    announce: () => Promise<void> | void,
  ): Promise<'resume' | 'clock'> {
    const mark = this.resumes;
    const isResumed = (): boolean => this.resumes > mark;
    const { until } = request;
    const resumedBy = until === undefined ? 'person' : 'clock';
    this.park = { ...request, resumedBy, since: timestamp() };
    this.answered = true;
    await announce();
    if (until === undefined) await condition(isResumed);
    else await conditionUntil(isResumed, { until, summary: `${request.code} until ${until}` });
    this.park = undefined;
    return isResumed() ? 'resume' : 'clock';
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
  isResumed: () => boolean,
  { until, summary }: { readonly until: string; readonly summary: string },
): Promise<void> {
  const ms = Date.parse(until) - Date.now();
  if (ms > 0) await condition(isResumed, ms, { summary });
}
