/** The domains of an execution that have not begun, by mail account: one that is busy does not hold up the others. */
import { mailAccountOf, type DomainEntry } from '../core/spec.ts';
import type { OpenedExecution, Slice } from './load-execution.ts';

interface Placed {
  readonly index: number;
  readonly entry: DomainEntry;
}

/** Keeps what was loaded and not begun; loads no further than the accounts that have room ask for. */
export class FleetQueue {
  private readonly waiting = new Map<string, Placed[]>();
  private readonly execution: Pick<OpenedExecution, 'load'>;
  /** True of domains that begun in an earlier run of the execution. */
  private readonly begun: (domain: string) => boolean;
  private loaded: number;
  private ahead: readonly string[] = [];

  /** `from`: the index of the first slice. */
  constructor(
    execution: Pick<OpenedExecution, 'first' | 'load'>,
    from: number,
    begun: (domain: string) => boolean,
  ) {
    this.execution = execution;
    this.begun = begun;
    this.loaded = from;
    this.take(execution.first);
  }

  /** Labels of the mail accounts that have a domain left to begin, in the order of their first one. */
  accounts(): readonly string[] {
    const [heads, ahead] = [[...this.waiting], this.ahead];
    const first = heads.toSorted(([, a], [, b]) => indexOf(a) - indexOf(b));
    return [...new Set([...first.map(([account]) => account), ...ahead])];
  }

  /** The next domain of one of those accounts; every domain comes once. */
  async next(account: string): Promise<DomainEntry> {
    let own = this.waiting.get(account);
    while (own === undefined) {
      const slice = await this.execution.load(this.loaded);
      if (slice.domains.length === 0) throw new Error(`the execution has no domain of ${account}`);
      this.take(slice);
      own = this.waiting.get(account);
    }
    const [placed, ...others] = own;
    if (placed === undefined) throw new Error(`the queue of ${account} is empty`);
    if (others.length === 0) this.waiting.delete(account);
    else this.waiting.set(account, others);
    return placed.entry;
  }

  /** Every domain before this index has begun. */
  get from(): number {
    const firsts = [...this.waiting.values()].map(indexOf);
    return firsts.reduce((least, index) => Math.min(least, index), this.loaded);
  }

  private take({ domains, ahead = [] }: Slice): void {
    for (const [offset, entry] of domains.entries()) {
      if (this.begun(entry.domain)) continue;
      const account = mailAccountOf(entry);
      const own = this.waiting.get(account) ?? [];
      own.push({ index: this.loaded + offset, entry });
      this.waiting.set(account, own);
    }
    this.loaded += domains.length;
    this.ahead = ahead;
  }
}

function indexOf(placed: readonly Placed[]): number {
  return placed[0]?.index ?? Infinity;
}
