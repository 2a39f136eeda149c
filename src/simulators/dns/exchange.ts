/** One question at one server: logged, met by its fault, as slow as it is told to be, then answered. */
import type { ServerName } from '../scenario-dns.ts';
import type { Fault } from '../scenario-faults.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Reply } from './answer.ts';
import { rcodeOf, writeReply, type Query } from './message.ts';
import type { WorldDns } from './world-dns.ts';

const SERVFAIL: Reply = {
  rcode: 'SERVFAIL',
  authoritative: false,
  answers: [],
  authorities: [],
};

export interface Asked {
  readonly server: ServerName;
  readonly query: Query;
}

/** The answer on the wire; `undefined` = none at all. */
export async function exchange(
  dns: WorldDns,
  surroundings: Surroundings,
  asked: Asked,
): Promise<Buffer | undefined> {
  const { query, server } = asked;
  const { name, type } = query.question;
  const path = `/${server}/${name}/${type}`;
  const attempt = { provider: 'dns', method: 'QUERY', path } as const;
  const fault = surroundings.faults.take({ ...attempt, body: '', subject: name });
  const call = surroundings.calls.begin({
    ...attempt,
    at: new Date(surroundings.now()).toISOString(),
    write: false,
    domain: name,
    ...(fault === undefined ? {} : { fault: fault.id }),
  });
  await surroundings.faults.takeTime(surroundings.latency.dns, fault);
  const reply = faulty(fault) ?? askSafely(dns, surroundings, asked);
  if (reply === 'silence') return undefined;
  call.status = rcodeOf(reply);
  return writeReply(query, reply, server === 'recursive');
}

/** A mistake of the simulator answers SERVFAIL and is on record. */
function askSafely(dns: WorldDns, { troubles }: Surroundings, { server, query }: Asked): Reply {
  try {
    return dns.ask(server, query.question.name, query.question.type);
  } catch (error) {
    troubles.push(String(error));
    return SERVFAIL;
  }
}

/** A fault's answer: nothing at all, or SERVFAIL for any status. */
function faulty(fault: Fault | undefined): Reply | 'silence' | undefined {
  if (fault === undefined || 'delayMs' in fault.action || 'hold' in fault.action) return undefined;
  if (!('status' in fault.action)) return 'silence';
  return SERVFAIL;
}
