/** DNS messages: questions out, answers in, as Mailkeel reads them. */
import { randomInt } from 'node:crypto';
import {
  AUTHENTIC_DATA,
  decode,
  DNSSEC_OK,
  RECURSION_DESIRED,
  type Answer,
  type DecodedPacket,
  type Packet,
  type RecordType,
} from 'dns-packet';
import { hostName } from '../../core/records.ts';
import type { DnsAnswer, Rcode } from '../ports.ts';

/** Largest UDP answer that is not fragmented on any usual path (DNS flag day 2020); a larger one comes truncated, then by TCP. */
const UDP_PAYLOAD = 1232;

export interface Query {
  readonly name: string;
  readonly type: string;
  /** RD: ask a resolver to find out; without it a server says only what it holds. */
  readonly recursive: boolean;
  /** DO: signatures are to come along (RFC 4035 §3.2.1). */
  readonly signatures?: boolean;
}

/** A query message with a random id and EDNS(0) (RFC 6891). */
export function toMessage({
  name,
  type,
  recursive,
  signatures = false,
}: Query): Packet & { readonly id: number } {
  const opt = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: UDP_PAYLOAD,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: signatures ? DNSSEC_OK : 0,
    flag_do: signatures,
    options: [],
  } as const;
  return {
    type: 'query',
    id: randomInt(65_536),
    // AD in a question asks a resolver to say whether it validated (RFC 6840 §5.7).
    flags: recursive ? RECURSION_DESIRED | AUTHENTIC_DATA : 0,
    questions: [{ name, type: type as RecordType }],
    additionals: [{ ...opt, options: [] }],
  };
}

/** The packet when it is the answer to `query`; `undefined` for anything else that arrives (RFC 5452 §9.1). */
export function readReply(query: Packet, bytes: Buffer): DecodedPacket | undefined {
  const packet = decodeOrNothing(bytes);
  if (packet?.type !== 'response' || packet.id !== query.id) return undefined;
  return questionOf(packet) === questionOf(query) ? packet : undefined;
}

function questionOf({ questions }: Packet): string {
  return (questions ?? []).map(({ name, type }) => `${type} ${hostName(name)}`).join();
}

function decodeOrNothing(bytes: Buffer): DecodedPacket | undefined {
  try {
    return decode(bytes);
  } catch {
    // Not a DNS message: like any other stray packet it is no answer, and the time limit decides.
    return undefined;
  }
}

/**
 * What a packet says about one type. Values of the type at the end of a CNAME chain count; a chain that leads out of the server's
 * sight leaves NOERROR without values. Any rcode outside the four is read as SERVFAIL: the server could not answer.
 */
export function toAnswer(packet: DecodedPacket, type: string): DnsAnswer {
  const answers = (packet.answers ?? []).filter((answer) => answer.type !== 'OPT');
  const values = answers.filter((answer) => answer.type === type).map(toValue);
  const ttls = values.length > 0 ? answers.map(ttlOf) : negativeTtls(packet.authorities ?? []);
  const known = ttls.filter((ttl) => ttl !== undefined);
  return {
    rcode: toRcode(packet),
    values,
    ...(known.length === 0 ? {} : { ttl: Math.min(...known) }),
    ...(packet.flag_ad ? { authenticated: true } : {}),
    ...signatureOver(type, answers),
  };
}

/** Of several, as while keys change, the one that ends last: it is enough. */
function signatureOver(type: string, answers: readonly Answer[]): Pick<DnsAnswer, 'signature'> {
  const [last] = answers
    .flatMap((answer) => (answer.type === 'RRSIG' ? [answer.data] : []))
    .filter(({ typeCovered }) => typeCovered === type)
    .toSorted((a, b) => b.expiration - a.expiration);
  if (last === undefined) return {};
  return { signature: { from: last.inception, until: last.expiration } };
}

function ttlOf(answer: Answer): number | undefined {
  return 'ttl' in answer ? answer.ttl : undefined;
}

/** RFC 2308 §5: the smaller of the SOA's own TTL and its minimum. */
function negativeTtls(authorities: readonly Answer[]): (number | undefined)[] {
  return authorities.flatMap((record) =>
    record.type === 'SOA' ? [record.ttl, record.data.minimum] : [],
  );
}

function toRcode(packet: DecodedPacket): Rcode {
  const { rcode } = packet as DecodedPacket & { readonly rcode?: string };
  return rcode === 'NOERROR' || rcode === 'NXDOMAIN' || rcode === 'REFUSED' ? rcode : 'SERVFAIL';
}

/** A record's value, decoded as in `DnsRecord.content`; MX, SRV, DS, TLSA and CAA in the words of their zone files, an SOA up to its serial; a type Mailkeel does not use as JSON. */
function toValue(answer: Answer): string {
  if (answer.type === 'TXT') return txtValue(answer.data);
  const fields = fieldsOf(answer);
  if (fields !== undefined) return fields.map(String).join(' ');
  if (!('data' in answer)) return '';
  return typeof answer.data === 'string' ? hostName(answer.data) : JSON.stringify(answer.data);
}

function fieldsOf(answer: Answer): readonly (string | number)[] | undefined {
  if (answer.type === 'MX') return [answer.data.preference ?? 0, hostName(answer.data.exchange)];
  if (answer.type === 'SRV') {
    const { priority = 0, weight = 0, port, target } = answer.data;
    return [priority, weight, port, hostName(target)];
  }
  if (answer.type === 'SOA') {
    const { mname, rname, serial = 0 } = answer.data;
    return [hostName(mname), hostName(rname), serial];
  }
  return securityFieldsOf(answer);
}

/** RFC 4034 §5.3, RFC 6698 §2.2, RFC 8659 §4.1.1; digests in lower case. */
function securityFieldsOf(answer: Answer): readonly (string | number)[] | undefined {
  if (answer.type === 'DS') {
    const { keyTag, algorithm, digestType, digest } = answer.data;
    return [keyTag, algorithm, digestType, digest.toString('hex')];
  }
  if (answer.type === 'TLSA') {
    const { usage, selector, matchingType, certificate } = answer.data;
    return [usage, selector, matchingType, certificate.toString('hex')];
  }
  if (answer.type !== 'CAA') return undefined;
  const { flags = 0, tag, value } = answer.data;
  return [flags, tag, `"${value}"`];
}

/** Character-strings joined without a space (RFC 7208 §3.3). */
function txtValue(data: string | Buffer | readonly (string | Buffer)[]): string {
  const parts = typeof data === 'string' || Buffer.isBuffer(data) ? [data] : data;
  return Buffer.concat(parts.map((part) => Buffer.from(part))).toString('utf8');
}
