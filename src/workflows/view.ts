/** Which of a run's looks at a provider may stand for one another: those between two of its writes, waits or decisions. */
import { workflowInfo } from '@temporalio/workflow';

export class View {
  private renewals = 0;

  /** From now on every first look at something is a new one. */
  renew(): void {
    this.renewals += 1;
  }

  /** Another one in each run, also after a reset, so that nothing is taken for read that another run read. */
  get id(): string {
    return `${workflowInfo().runId}/${String(this.renewals)}`;
  }
}
