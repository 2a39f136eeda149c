/**
 * How many domains of an execution may be on their way to their aliases at a time. Creating aliases, setting passwords and logging in are
 * paced by the account each on its own; domains that follow one another keep all three going, domains in step use one after the other.
 */
import { ENDED_STATUSES } from '../core/run.ts';
import type { DomainState } from './messages.ts';
import { CREATING_SHARE, PREPARING_SHARE } from './policies.ts';

/** One prepares while another creates, in the narrowest window too. */
const LEAST = 2;

/** Keeps what the last domain that left the first stage showed. */
export class Admission {
  /** The last domain had aliases to create. Until one shows otherwise it is taken for granted: all at once cannot be taken back. */
  creates = true;

  /** Takes the news of one domain; `before` is what was known of it. One that ended, for whatever reason, shows nothing of what the others have to create. */
  hear(before: DomainState | undefined, news: DomainState): void {
    if (ENDED_STATUSES.includes(news.status)) return;
    if (news.stage === 'creating') this.creates = true;
    else if (news.stage === 'proving' && before?.stage === 'preparing') this.creates = false;
  }

  /** True when one more may begin. Domains that create nothing have no reason to queue: then the window alone counts. */
  admits(window: number, domains: Iterable<DomainState>): boolean {
    if (!this.creates) return true;
    const working = [...domains].filter(({ status }) => status === 'running');
    const preparing = working.filter(({ stage }) => stage === 'preparing').length;
    const creating = working.filter(({ stage }) => stage === 'creating').length;
    return (
      preparing < Math.ceil(window * PREPARING_SHARE) &&
      preparing + creating < Math.max(LEAST, Math.ceil(window * CREATING_SHARE))
    );
  }
}
