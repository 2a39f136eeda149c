/** The HTTP front of a simulated vendor: reads, commits the faults it is told to, is as slow as it is told to, and logs. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { LoggedCall, Subject } from './calls.ts';
import { readRequest, type VendorRequest } from './http-request.ts';
import type { Fault, FaultAction, ProviderName } from './scenario-faults.ts';
import { openHttp, type RunningServer } from './sockets.ts';
import type { Surroundings } from './surroundings.ts';

export interface VendorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Vendor {
  readonly provider: ProviderName;
  /** Answers one request; `undefined` cuts the connection. Awaits `work` once, before it acts: the time the vendor takes. */
  answer(request: VendorRequest, work: () => Promise<void>): Promise<VendorResponse | undefined>;
  /** Whom the request is about, resolved from names and ids in path and body. */
  subject(request: VendorRequest): Subject;
  /** Whether the request asks for a change; absent: every method but GET and HEAD does. */
  isWrite?(request: VendorRequest): boolean;
  /** The vendor's own text for a failure nobody explained. */
  failure(status: number): VendorResponse;
}

/** Starts a vendor on 127.0.0.1. `close` cuts every connection, in the middle of an answer too. */
export function startVendor(
  vendor: Vendor,
  surroundings: Surroundings,
  port: number,
): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    serve(vendor, surroundings, { incoming, outgoing }).catch((error: unknown) => {
      if (!incoming.destroyed) surroundings.troubles.push(String(error));
      outgoing.destroy();
    });
  });
  return openHttp(server, port);
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

async function serve(
  vendor: Vendor,
  surroundings: Surroundings,
  exchange: Exchange,
): Promise<void> {
  const request = await readRequest(exchange.incoming);
  const subject = vendor.subject(request);
  const path = `${request.path}${request.query.size > 0 ? `?${String(request.query)}` : ''}`;
  const fault = surroundings.faults.take({
    provider: vendor.provider,
    method: request.method,
    path,
    body: request.text,
    subject: toText(subject),
  });
  const call = surroundings.calls.begin({
    at: new Date(surroundings.now()).toISOString(),
    provider: vendor.provider,
    method: request.method,
    path,
    write: vendor.isWrite?.(request) ?? (request.method !== 'GET' && request.method !== 'HEAD'),
    ...subject,
    ...(fault === undefined ? {} : { fault: fault.id }),
  });
  const takeTime = (): Promise<void> =>
    surroundings.faults.takeTime(surroundings.latency[vendor.provider], fault);
  const answered = noteAbandoned(exchange, call);
  const response = await respond({ vendor, request, takeTime }, fault);
  answered();
  // A change nobody was told of may be lost with the process, one that was told may not.
  if (response !== undefined) call.status = response.status;
  surroundings.commit?.();
  finish(exchange, call, response);
}

/** Puts on record that the client hangs up; from the returned call on nobody does any more. */
function noteAbandoned({ outgoing }: Exchange, call: LoggedCall): () => void {
  const note = (): void => {
    call.abandoned = true;
  };
  outgoing.once('close', note);
  return () => outgoing.off('close', note);
}

interface Job {
  readonly vendor: Vendor;
  readonly request: VendorRequest;
  readonly takeTime: () => Promise<void>;
}

/** `undefined` = the client gets no answer. */
async function respond(job: Job, fault: Fault | undefined): Promise<VendorResponse | undefined> {
  const { vendor, request, takeTime } = job;
  if (fault === undefined || 'delayMs' in fault.action || 'hold' in fault.action)
    return vendor.answer(request, takeTime);
  if ('lostResponse' in fault.action) {
    await vendor.answer(request, takeTime);
    return undefined;
  }
  await takeTime();
  if ('hang' in fault.action) return undefined;
  return 'html' in fault.action ? htmlPage(fault.action.html) : refusal(vendor, fault.action);
}

function refusal(vendor: Vendor, action: Extract<FaultAction, { status: number }>): VendorResponse {
  const own = vendor.failure(action.status);
  return {
    status: action.status,
    headers: {
      ...own.headers,
      ...(action.contentType === undefined ? {} : { 'content-type': action.contentType }),
      ...action.headers,
    },
    body: action.body ?? own.body,
  };
}

function htmlPage(status: number): VendorResponse {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>${String(status)}</title></head><body><h1>${String(status)}</h1><hr>nginx</body></html>\n`,
  };
}

function finish(exchange: Exchange, call: LoggedCall, response: VendorResponse | undefined): void {
  if (response === undefined || exchange.outgoing.destroyed) {
    // The request is read to its end by now: only the response still holds the socket.
    exchange.outgoing.destroy();
    return;
  }
  call.status = response.status;
  exchange.outgoing.writeHead(response.status, response.headers).end(response.body);
}

function toText(subject: Subject): string {
  if (subject.domain === undefined) return '';
  return subject.alias === undefined ? subject.domain : `${subject.alias}@${subject.domain}`;
}
