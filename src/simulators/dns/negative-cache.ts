/** What a resolver remembers not to exist (RFC 2308): a missing name for every type, a missing type for that type only. */
import type { RecordType } from 'dns-packet';
import type { Clock } from '../surroundings.ts';
import type { Reply } from './answer.ts';

interface Entry {
  readonly reply: Reply;
  readonly until: number;
}

export class NegativeCache {
  private readonly entries = new Map<string, Entry>();
  private readonly now: Clock;

  constructor(now: Clock) {
    this.now = now;
  }

  /** The remembered answer, its SOA counted down to what is left. */
  get(name: string, type: RecordType): Reply | undefined {
    return this.at(keyOf(name, 'NXDOMAIN')) ?? this.at(keyOf(name, type));
  }

  /** Remembers a negative answer for `ttl` seconds. */
  put(
    name: string,
    type: RecordType,
    { reply, ttl }: { readonly reply: Reply; readonly ttl: number },
  ): void {
    const key = keyOf(name, reply.rcode === 'NXDOMAIN' ? 'NXDOMAIN' : type);
    this.entries.set(key, { reply, until: this.now() + ttl * 1000 });
  }

  private at(key: string): Reply | undefined {
    const entry = this.entries.get(key);
    const left = (entry?.until ?? 0) - this.now();
    if (entry === undefined || left <= 0) return undefined;
    const ttl = Math.ceil(left / 1000);
    return { ...entry.reply, authorities: entry.reply.authorities.map((a) => ({ ...a, ttl })) };
  }
}

function keyOf(name: string, what: string): string {
  return `${what} ${name}`;
}
