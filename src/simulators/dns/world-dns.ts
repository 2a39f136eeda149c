/** DNS as the world serves it: two name servers that learn of changes late, and a resolver that remembers what did not exist. */
import type { Answer, RecordType } from 'dns-packet';
import type { Lookup } from '../lookup.ts';
import type { DnsScenario, ServerName } from '../scenario-dns.ts';
import type { Clock } from '../surroundings.ts';
import { zoneOf, type Delay, type Zone } from '../zones.ts';
import { txtValue } from '../txt.ts';
import { authoritativeReply, cutAbove, recordData, type Reply } from './answer.ts';
import { NegativeCache } from './negative-cache.ts';
import { vendorNames } from './vendor-names.ts';

export interface DnsContext {
  readonly scenario: DnsScenario;
  readonly zones: () => readonly Zone[];
  readonly now: Clock;
  /** Address of each name server, known once the sockets are bound. */
  readonly addresses: () => Readonly<Record<ServerName, string>>;
}

const MOST_ALIASES = 8;

export class WorldDns {
  private readonly context: DnsContext;
  private readonly negatives: NegativeCache;

  constructor(context: DnsContext) {
    this.context = context;
    this.negatives = new NegativeCache(context.now);
  }

  /** One question to one server. Names in any case; answers carry lower case. */
  ask(server: ServerName, name: string, type: RecordType): Reply {
    const lower = name.toLowerCase().replace(/\.$/, '');
    return server === 'recursive'
      ? this.resolve(lower, type)
      : authoritativeReply(this.view(server), lower, type);
  }

  /** What Forward Email's own resolver sees: `ns1`, without a cache. */
  lookup(): Lookup {
    return (name, type) =>
      this.ask('ns1', name, type).answers.flatMap((answer) =>
        answer.type === type ? [toText(answer)] : [],
      );
  }

  private view(server: ServerName): Parameters<typeof authoritativeReply>[0] {
    return {
      zones: this.context.zones(),
      at: this.context.now(),
      delay: this.delayAt(server),
      negativeTtl: this.context.scenario.negativeTtl,
    };
  }

  private delayAt(server: ServerName): Delay {
    const { overrides, propagationMs } = this.context.scenario;
    return (name) => {
      const at = (which: ServerName): number | undefined =>
        overrides.find(
          (o) => new RegExp(o.match).test(name) && (o.server === undefined || o.server === which),
        )?.delayMs;
      const inherited = server === 'recursive' ? at('ns1') : undefined;
      return at(server) ?? inherited ?? propagationMs;
    };
  }

  private resolve(name: string, type: RecordType): Reply {
    const answers: Answer[] = [];
    let current = name;
    for (let hop = 0; hop <= MOST_ALIASES; hop += 1) {
      const reply = this.resolveOne(current, type);
      answers.push(...reply.answers);
      const last = reply.answers.at(-1);
      const dangling = last?.type === 'CNAME' && type !== 'CNAME';
      if (!dangling || last.data === current) return { ...reply, authoritative: false, answers };
      current = last.data;
    }
    return { rcode: 'SERVFAIL', authoritative: false, answers: [], authorities: [] };
  }

  private resolveOne(name: string, type: RecordType): Reply {
    const remembered = this.negatives.get(name, type);
    if (remembered !== undefined) return remembered;
    const reply = this.askedAnew(name, type);
    if (reply.answers.length === 0 && reply.rcode !== 'SERVFAIL')
      this.negatives.put(name, type, { reply, ttl: this.context.scenario.negativeTtl });
    return reply;
  }

  /** Below a cut the world knows what the scenario says of it, and otherwise nobody answers. */
  private askedAnew(name: string, type: RecordType): Reply {
    const view = this.view('recursive');
    const zone = zoneOf(view.zones, name);
    if (zone === undefined) return this.elsewhere(name, type);
    if (cutAbove(view, zone, name).length === 0) return authoritativeReply(view, name, type);
    const reply = this.elsewhere(name, type);
    return reply.rcode === 'NXDOMAIN' ? { ...reply, rcode: 'SERVFAIL' } : reply;
  }

  /** Names of zones other people hold, of the name servers themselves, and of the mail vendor. */
  private elsewhere(name: string, type: RecordType): Reply {
    const stated = this.context.scenario.elsewhere;
    const own = [...this.nameServerRecords(), ...vendorNames(this.context.addresses().ns2)];
    // What a scenario says of a name is all there is of it.
    const others = own.filter((record) => !stated.some((one) => one.name === record.name));
    const here: readonly ElsewhereRecord[] = [...stated, ...others].filter(
      (record) => record.name === name,
    );
    const answers = here
      .filter((record) => record.type === type || record.type === 'CNAME')
      .map((record) =>
        recordData(
          { name, ttl: 300 },
          {
            type: record.type,
            content: record.content,
            ...(record.priority === undefined ? {} : { priority: record.priority }),
          },
        ),
      );
    const rcode = here.length === 0 ? 'NXDOMAIN' : 'NOERROR';
    return { rcode, authoritative: false, answers, authorities: [] };
  }

  private nameServerRecords(): ElsewhereRecord[] {
    const addresses = this.context.addresses();
    // By name: zones share their name servers, and no record stands twice in a set (RFC 2181 §5).
    const hosts = new Map(
      this.context.zones().flatMap(({ nameServers: { ns1, ns2 } }) => [
        [ns1, addresses.ns1],
        [ns2, addresses.ns2],
      ]),
    );
    return [...hosts].map(([name, content]) => ({ name, type: 'A', content }));
  }
}

interface ElsewhereRecord {
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly priority?: number | undefined;
}

function toText(answer: Answer): string {
  if (answer.type === 'TXT') {
    const parts = Array.isArray(answer.data) ? answer.data : [answer.data];
    return txtValue(parts.map((part) => `"${part.toString().replace(/["\\]/g, '\\$&')}"`).join(''));
  }
  if (answer.type === 'MX') return answer.data.exchange;
  return answer.type === 'CNAME' ? answer.data : '';
}
