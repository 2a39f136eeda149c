/** The second door: `POST /internal/mail/provision` takes a sign-up once, however often it is delivered. */
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { IntakeConfig } from '../config-signup.ts';
import type { AuditLog } from '../store/audit-port.ts';
import { StoreError } from '../store/errors.ts';
import { answerOf, refusal, taken, type Answer } from './answer.ts';
import { auditRefusal } from './audited.ts';
import { addCredentials, type Bounded, type CredentialParts } from './credentials.ts';
import { createDeliveries, REPETITION_WARNING, type Deliveries } from './deliveries.ts';
import { createSecretCheck } from './secret.ts';
import { Unavailable, type Signups } from './signups.ts';
import { readWebhook, type Signup } from './webhook.ts';

export interface IntakeParts {
  readonly config: Pick<IntakeConfig, 'secrets' | 'pendingStatus' | 'waitMs' | 'signup'>;
  readonly signups: Signups;
  readonly audit: Pick<AuditLog, 'begin' | 'end'>;
  readonly credentials: CredentialParts;
  /** Called with a sentence an operator should read, and what failed. */
  readonly warn: (message: string, about?: Readonly<Record<string, string | number>>) => void;
}

/** Kratos's own template is 340 bytes; whole traits and transient payloads stay far below. */
const BODY_LIMIT = 64 * 1024;
/** A client that has not sent its request by then is cut off. */
const REQUEST_MS = 5_000;
/** Requests under way in this process; above it a sender is told to come again. */
const MOST_AT_ONCE = 256;
const MOST_CONNECTIONS = 1_024;
const STRANGER =
  'a request without the shared secret was refused; where it was Kratos, the sign-up is lost until "mailkeel reconcile"';
/** One line for a whole flood of them. */
const STRANGER_QUIET_MS = 60_000;

/** Builds the server; it listens nowhere yet. Every answer is JSON; no answer and no log line carries a secret. */
export function createIntake(parts: IntakeParts): FastifyInstance {
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    connectionTimeout: REQUEST_MS + parts.config.waitMs,
    keepAliveTimeout: REQUEST_MS,
    // Below it Node notices slow headers only every 30 s.
    http: { connectionsCheckingInterval: 1_000 },
    logger: false,
  });
  server.server.maxConnections = MOST_CONNECTIONS;
  guard(server, parts);
  server.setErrorHandler((error, _request, reply) => answerError(parts, error, reply));
  server.setNotFoundHandler((_request, reply) =>
    send(reply, refusal(404, 'there is no such path')),
  );
  server.get('/healthz', (_request, reply) => reply.send({ ok: true }));
  const bounded = createBound();
  addProvision(server, parts, bounded);
  addCredentials(server, parts.credentials, bounded);
  return server;
}

/** Refuses whoever does not show a secret before his body is read. */
function guard(server: FastifyInstance, { config, warn }: IntakeParts): void {
  const isKnown = createSecretCheck(config.secrets);
  let quietUntil = 0;
  server.addHook('onRequest', async (request, reply) => {
    if (request.url === '/healthz' || isKnown(request.headers)) return;
    // Kratos does not repeat a 401: the identity stays without a mailbox until somebody hears of it.
    if (Date.now() >= quietUntil) {
      quietUntil = Date.now() + STRANGER_QUIET_MS;
      warn(STRANGER, { from: request.ip });
    }
    await send(reply, refusal(401, 'the shared secret is missing or wrong'));
  });
}

/** Answers both doors through one bound: what waits for Temporal or the store is counted, wherever it came in. */
function createBound(): Bounded {
  let underWay = 0;
  return async (reply, work) => {
    if (underWay >= MOST_AT_ONCE) {
      reply.header('retry-after', '1');
      return send(reply, refusal(503, 'too many requests at once; send it again'));
    }
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
    }
  };
}

function addProvision(server: FastifyInstance, parts: IntakeParts, bounded: Bounded): void {
  const deliveries = createDeliveries();
  server.post('/internal/mail/provision', (request, reply) =>
    bounded(reply, async () => send(reply, await provision(parts, deliveries, request))),
  );
}

async function provision(
  parts: IntakeParts,
  deliveries: Deliveries,
  request: FastifyRequest,
): Promise<Answer> {
  const deadline = Date.now() + parts.config.waitMs;
  const reading = readWebhook(request.body, parts.config.signup);
  if ('refusal' in reading) {
    const { status, message, about } = reading.refusal;
    if (about !== undefined) await refused(parts, about, { category: 'ValidationError', message });
    return refusal(status, message);
  }
  const { signup } = reading;
  const acceptance = await parts.signups.accept(signup, deadline);
  if (acceptance.state === 'conflict')
    await refused(parts, signup, { category: 'Conflict', message: taken(signup.address) });
  const answer = answerOf(signup, acceptance, parts.config.pendingStatus);
  if (answer.status === 500 && deliveries.note(signup.identity, Date.now()))
    parts.warn(REPETITION_WARNING);
  return answer;
}

function refused(
  { audit, config }: IntakeParts,
  signup: Signup,
  why: Parameters<typeof auditRefusal>[2],
): Promise<void> {
  return auditRefusal(audit, { ...signup, account: config.signup.account }, why);
}

/** Fastify's own refusals keep their status; what Temporal or the store did not take is 503, and nothing is pretended. */
async function answerError(
  { warn }: IntakeParts,
  error: unknown,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { statusCode } = error as { readonly statusCode?: number };
  if (statusCode !== undefined && statusCode < 500)
    return send(reply, refusal(statusCode, (error as Error).message));
  const known = error instanceof Unavailable;
  warn('a request could not be served', loggedOf(error));
  const message = known ? error.message : 'the request could not be served; send it again';
  reply.header('retry-after', '1');
  return send(reply, refusal(503, message));
}

/** Of a stranger's error only its name: its text may hold anything. A StoreError's is ours, and tells an operator what to do; so is Unavailable's. */
function loggedOf(error: unknown): Readonly<Record<string, string | number>> {
  if (!(error instanceof Error)) return { error: 'unknown' };
  const { name: kind, message } = error;
  if (error instanceof StoreError) return { error: kind, message, remediation: error.remediation };
  if (!(error instanceof Unavailable)) return { error: kind };
  const status = grpcStatusOf(error);
  return { error: kind, message, ...(status === undefined ? {} : { grpc_status: status }) };
}

/** With which of gRPC's status codes Temporal refused, e.g. 7 PERMISSION_DENIED or 14 UNAVAILABLE. */
function grpcStatusOf({ cause }: Unavailable): number | undefined {
  const answer = cause instanceof ServiceError ? cause.cause : cause;
  return isGrpcServiceError(answer) ? answer.code : undefined;
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  return reply.code(status).send(body);
}
