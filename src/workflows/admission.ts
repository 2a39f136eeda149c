/**
 * How many domains of an execution may be on their way to their aliases at a time. Creating aliases, setting passwords and logging in are
 * paced by the mail account each on its own; domains that follow one another keep all three going, domains in step use one after the other.
 */
import { mayBegin, type OnTheWay } from '../core/admission-rule.ts';
import { ENDED_STATUSES } from '../core/run.ts';
import type { DomainState } from './messages.ts';

/** The admission of one mail account: keeps what the last of its domains that left the first stage showed. */
export class Admission {
  /** The last domain had aliases to create. Until one shows otherwise it is taken for granted: all at once cannot be taken back. */
  creates = true;
  /** Aliases of its domains that have begun. */
  begun = 0;

  /** Takes the news of one domain; `before` is what was known of it. One that ended, for whatever reason, shows nothing of what the others have to create. */
  hear(before: DomainState | undefined, news: DomainState): void {
    if (ENDED_STATUSES.includes(news.status)) return;
    if (news.stage === 'creating' || news.stage === 'finishing') this.creates = true;
    else if (news.stage === 'proving' && before?.stage === 'preparing') this.creates = false;
  }

  /** True when one more may begin beside the account's own `domains`. Domains that create nothing have no reason to queue: then the window alone counts. */
  admits(window: number, domains: Iterable<DomainState>): boolean {
    if (!this.creates) return true;
    const working = [...domains].filter(({ status }) => status === 'running');
    return mayBegin({ window, begun: this.begun }, working.flatMap(onTheWay));
  }
}

function onTheWay({ stage, counts }: DomainState): readonly OnTheWay[] {
  if (stage === 'dns' || stage === 'proving') return [];
  return [{ stage, left: counts.aliases - counts.created - counts.existed }];
}

/** The admissions of an execution, one for each of its mail accounts: what one account paces holds up no domain of another. */
export class Admissions {
  private readonly byAccount = new Map<string, Admission>();
  private readonly accounts = new Map<string, string>();

  /** Mail accounts whose last domain had nothing to create; the others are taken to have. */
  get idle(): readonly string[] {
    return [...this.byAccount].flatMap(([account, { creates }]) => (creates ? [] : [account]));
  }

  /** Goes on where an earlier run of the execution stood. */
  restore(idle: readonly string[]): void {
    for (const [account, admission] of this.byAccount) admission.creates = !idle.includes(account);
  }

  /** Notes whose domain it is and how many aliases it names, before the first news of it. Heard twice, it counts once. */
  begins(domain: string, account: string, aliases: number): void {
    if (!this.accounts.has(domain)) this.of(account).begun += aliases;
    this.accounts.set(domain, account);
  }

  /** Label of the domain's mail account; empty for one that never began here. */
  accountOf(domain: string): string {
    return this.accounts.get(domain) ?? '';
  }

  /** Takes the news of one domain; `before` is what was known of it. */
  hear(before: DomainState | undefined, news: DomainState): void {
    this.of(this.accountOf(news.domain)).hear(before, news);
  }

  /**
   * The account of `accounts` whose next domain may begin beside those that work: of several the one with the fewest at work, then the first.
   * None where the window is full, or every one of them is crowded.
   */
  choose(
    accounts: readonly string[],
    window: number,
    working: ReadonlyMap<string, DomainState>,
  ): string | undefined {
    if (working.size >= window) return undefined;
    const own = new Map(accounts.map((account) => [account, [] as DomainState[]]));
    for (const state of working.values()) own.get(this.accountOf(state.domain))?.push(state);
    const free = [...own].filter(([account, domains]) => this.of(account).admits(window, domains));
    const [chosen] = free.toSorted(([, a], [, b]) => a.length - b.length);
    return chosen?.[0];
  }

  private of(account: string): Admission {
    const known = this.byAccount.get(account) ?? new Admission();
    this.byAccount.set(account, known);
    return known;
  }
}
