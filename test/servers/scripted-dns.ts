import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import {
  AUTHENTIC_DATA,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  RECURSION_DESIRED,
  streamEncode,
  TRUNCATED_RESPONSE,
  type Answer,
  type Packet,
} from 'dns-packet';

export interface ScriptedReply {
  readonly answers?: Answer[];
  readonly authorities?: Answer[];
  /** RCODE number, RFC 1035 §4.1.1. */
  readonly rcode?: number;
  /** The AD bit: the resolver validated it. */
  readonly authenticated?: boolean;
  /** AA is clear: it does not serve the zone. */
  readonly lame?: boolean;
  /** Over UDP only the TC bit comes. */
  readonly truncated?: boolean;
  /** Sent before the real answer: a forged one with another id. */
  readonly forged?: Answer[];
}

export interface ScriptedDns {
  readonly port: number;
  /** `<transport> <type> <name> [RD] [DO]`, in order. */
  readonly seen: string[];
  close(): Promise<void>;
}

/** A DNS server on 127.0.0.1 that answers by `<type> <name>`; what the script does not name is never answered. */
export async function startScriptedDns(
  script: Readonly<Record<string, ScriptedReply>>,
): Promise<ScriptedDns> {
  const seen: string[] = [];
  const reply = (bytes: Buffer, transport: 'udp' | 'tcp'): readonly Packet[] => {
    const query = decode(bytes);
    const [question] = query.questions ?? [];
    const key = `${String(question?.type)} ${String(question?.name)}`;
    const desired = ((query.flags ?? 0) & RECURSION_DESIRED) !== 0;
    const signed = query.additionals?.some((record) => record.type === 'OPT' && record.flag_do);
    seen.push(`${transport} ${key}${desired ? ' RD' : ''}${signed === true ? ' DO' : ''}`);
    const scripted = script[key];
    return scripted === undefined ? [] : packets(query, scripted, transport);
  };

  const tcp = createServer((socket) => {
    serve(socket, (bytes) => reply(bytes, 'tcp'));
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  udp.on('message', (bytes, peer) => {
    for (const packet of reply(bytes, 'udp')) udp.send(encode(packet), peer.port, peer.address);
  });
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');

  return {
    port,
    seen,
    close: async () => {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
}

function packets(query: Packet, reply: ScriptedReply, transport: 'udp' | 'tcp'): Packet[] {
  const base = { type: 'response', id: query.id ?? 0, questions: query.questions ?? [] } as const;
  const validated = reply.authenticated === true ? AUTHENTIC_DATA : 0;
  const serves = reply.lame === true ? 0 : AUTHORITATIVE_ANSWER;
  const flags = serves | validated | (reply.rcode ?? 0);
  const { answers = [], authorities = [], forged } = reply;
  if (reply.truncated === true && transport === 'udp')
    return [{ ...base, flags: flags | TRUNCATED_RESPONSE }];
  const real = { ...base, flags, answers, authorities };
  return forged === undefined
    ? [real]
    : [{ ...real, id: (base.id + 1) % 65_536, answers: forged }, real];
}

/** The answer goes out in two pieces, as TCP is free to do. */
function serve(socket: Socket, reply: (bytes: Buffer) => readonly Packet[]): void {
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
    const [packet] = reply(received.subarray(2));
    if (packet === undefined) return;
    const bytes = streamEncode(packet);
    socket.write(bytes.subarray(0, 5));
    setImmediate(() => socket.end(bytes.subarray(5)));
  });
  socket.on('error', () => socket.destroy());
}
