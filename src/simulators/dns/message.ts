/** DNS messages on the wire: question in, answer out, truncated where UDP is too small (RFC 1035 §4.2.1, RFC 6891). */
import {
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
  type Packet,
  type Question,
} from 'dns-packet';
import type { Reply } from './answer.ts';

const RCODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const CLASSIC_UDP = 512;

export interface Query {
  readonly id: number;
  readonly question: Question;
  readonly recursionDesired: boolean;
  /** Largest UDP answer the asker takes, bytes. */
  readonly udpSize: number;
}

/** The query of a message with exactly one question; `undefined` for anything else. */
export function readQuery(message: Buffer): Query | undefined {
  const packet = decodeOrNothing(message);
  const question = packet?.questions?.[0];
  if (packet?.type !== 'query' || question === undefined) return undefined;
  return {
    id: packet.id ?? 0,
    question,
    recursionDesired: ((packet.flags ?? 0) & RECURSION_DESIRED) !== 0,
    udpSize: udpSizeOf(packet),
  };
}

/** The size EDNS states (RFC 6891 §6.2.3), never less than the classic one. */
function udpSizeOf(packet: Packet): number {
  const opt = packet.additionals?.find((record) => record.type === 'OPT');
  return Math.max(CLASSIC_UDP, opt?.udpPayloadSize ?? CLASSIC_UDP);
}

/** RCODE number of a reply. */
export function rcodeOf(reply: Reply): number {
  return RCODES[reply.rcode];
}

/** The whole answer; `recursive` sets RA. */
export function writeReply(query: Query, reply: Reply, recursive: boolean): Buffer {
  return encode({
    type: 'response',
    id: query.id,
    flags:
      rcodeOf(reply) |
      (reply.authoritative ? AUTHORITATIVE_ANSWER : 0) |
      (query.recursionDesired ? RECURSION_DESIRED : 0) |
      (recursive ? RECURSION_AVAILABLE : 0),
    questions: [query.question],
    answers: [...reply.answers],
    authorities: [...reply.authorities],
  });
}

/** The answer as it goes into one datagram: without records and with TC set when it does not fit. */
export function fitUdp(query: Query, answer: Buffer): Buffer {
  if (answer.length <= query.udpSize) return answer;
  const flags = answer.readUInt16BE(2) | TRUNCATED_RESPONSE;
  return encode({ type: 'response', id: query.id, flags, questions: [query.question] });
}

function decodeOrNothing(message: Buffer): Packet | undefined {
  try {
    return decode(message);
  } catch {
    // A datagram that is no DNS message gets no answer, as from any server.
    return undefined;
  }
}
