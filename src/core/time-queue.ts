/** Things to happen, the earliest first; of two at the same time the one added first. A binary heap. */

interface Entry<T> {
  readonly at: number;
  readonly seq: number;
  readonly what: T;
}

export class TimeQueue<T> {
  private readonly heap: Entry<T>[] = [];
  private added = 0;

  /** Adds something for a time (any unit). */
  push(at: number, what: T): void {
    this.added += 1;
    this.heap.push({ at, seq: this.added, what });
    this.rise(this.heap.length - 1);
  }

  /** Takes the earliest out; `undefined` when nothing is left. */
  pop(): { readonly at: number; readonly what: T } | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last !== undefined && last !== first) {
      this.heap[0] = last;
      this.sink(0);
    }
    return first;
  }

  private rise(index: number): void {
    for (let child = index; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.isEarlier(child, parent)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  private sink(index: number): void {
    for (let parent = index; ;) {
      const left = 2 * parent + 1;
      const child = this.isEarlier(left + 1, left) ? left + 1 : left;
      if (!this.isEarlier(child, parent)) return;
      this.swap(child, parent);
      parent = child;
    }
  }

  private isEarlier(a: number, b: number): boolean {
    const [one, other] = [this.heap[a], this.heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.at < other.at || (one.at === other.at && one.seq < other.seq);
  }

  private swap(a: number, b: number): void {
    const [one, other] = [this.heap[a], this.heap[b]];
    if (one === undefined || other === undefined) return;
    this.heap[a] = other;
    this.heap[b] = one;
  }
}
