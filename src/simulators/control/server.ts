/** The control API: what a judge reads, and what somebody else does behind Mailkeel's back. Plain JSON, no authentication, loopback only. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { readRequest, type VendorRequest } from '../http-request.ts';
import { faultSchema, PROVIDERS } from '../scenario-faults.ts';
import { PLANS } from '../scenario-mail.ts';
import { openHttp, type RunningServer } from '../sockets.ts';
import type { Surroundings } from '../surroundings.ts';
import { NotThere, type Bystander } from './bystander.ts';
import type { Snapshot } from '../snapshot.ts';

export interface ControlContext {
  readonly surroundings: Surroundings;
  readonly snapshot: () => Snapshot;
  readonly bystander: Bystander;
}

type Route = (context: ControlContext, body: unknown) => unknown;

const planBody = z.strictObject({ domain: z.string(), plan: z.enum(PLANS) });
const passwordBody = z.strictObject({ address: z.string(), password: z.string().min(1) });
const aliasBody = z.strictObject({
  address: z.string(),
  patch: z.strictObject({
    has_imap: z.boolean().optional(),
    is_enabled: z.boolean().optional(),
    recipients: z.array(z.string()).optional(),
    description: z.string().optional(),
    labels: z.array(z.string()).optional(),
  }),
});
const latencyBody = z.strictObject({ provider: z.enum(PROVIDERS), ms: z.int().min(0) });
const faultBody = z.strictObject({ fault: faultSchema });
const releaseBody = z.strictObject({ id: z.string() });

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /state': ({ snapshot }) => snapshot(),
  'GET /calls': ({ surroundings }) => surroundings.calls.list(),
  'GET /faults': ({ surroundings }) => surroundings.faults.list(),
  'POST /forward-email/plan': ({ bystander }, body) => {
    const { domain, plan } = planBody.parse(body);
    bystander.changePlan(domain, plan);
  },
  'POST /forward-email/password': ({ bystander }, body) => {
    const { address, password } = passwordBody.parse(body);
    bystander.changePassword(address, password);
  },
  'POST /forward-email/alias': ({ bystander }, body) => {
    const { address, patch } = aliasBody.parse(body);
    bystander.changeAlias(address, patch);
  },
  'POST /latency': ({ surroundings }, body) => {
    const { provider, ms } = latencyBody.parse(body);
    surroundings.latency[provider] = ms;
  },
  'POST /faults': ({ surroundings }, body) => {
    surroundings.faults.add(faultBody.parse(body).fault);
  },
  'POST /faults/release': ({ surroundings }, body) => {
    const { id } = releaseBody.parse(body);
    if (!surroundings.faults.release(id)) throw new NotThere(`no fault ${id} holds calls`);
  },
};

/** Starts it on 127.0.0.1. A wrong body is 400 with the reason, an unknown domain or address 404. */
export function startControl(context: ControlContext, port: number): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    serve(context, incoming, outgoing).catch((error: unknown) => {
      context.surroundings.troubles.push(String(error));
      outgoing.destroy();
    });
  });
  return openHttp(server, port);
}

async function serve(
  context: ControlContext,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { status, body } = answer(context, await readRequest(incoming));
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function answer(
  context: ControlContext,
  request: VendorRequest,
): { readonly status: number; readonly body: unknown } {
  const route = ROUTES[`${request.method} ${request.path}`];
  if (route === undefined) return { status: 404, body: { error: `no ${request.path} here` } };
  try {
    return { status: 200, body: route(context, request.body) ?? { ok: true } };
  } catch (error) {
    if (error instanceof z.ZodError)
      return { status: 400, body: { error: z.prettifyError(error) } };
    if (error instanceof NotThere) return { status: 404, body: { error: error.message } };
    throw error;
  }
}
