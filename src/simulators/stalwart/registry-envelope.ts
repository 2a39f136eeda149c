/** `POST /jmap`: a request of several calls (RFC 8620 §3.3), and the refusals of the whole (§3.6.1). */
import type { VendorRequest } from '../http-request.ts';
import type { VendorResponse } from '../http-vendor.ts';
import { json } from './answers.ts';
import { CAPABILITIES, mailMethod } from './mail.ts';
import type { Visit } from './service.ts';
import { MethodError } from './registry-errors.ts';
import { registryMethod, type Created } from './registry-methods.ts';
import { isObject, type Json } from './registry-properties.ts';

const MOST_CALLS = 16;

interface Call {
  readonly name: string;
  readonly args: Json;
  readonly id: string;
}

type Answer = readonly [string, Json, string];

/** Answers every call in order; one that is refused does not stop the next. */
export async function answerCalls(visit: Visit): Promise<VendorResponse> {
  const calls = callsOf(visit.request);
  if (!Array.isArray(calls)) return calls;
  await visit.work();
  const created: Created = new Map();
  const answers: Answer[] = [];
  for (const call of calls) answers.push(answerCall(visit, { call, created, answers }));
  return json({ methodResponses: answers, sessionState: '3e25b2a0' });
}

/** The calls of a request, or the refusal of the whole. */
function callsOf(request: VendorRequest): Call[] | VendorResponse {
  const type = request.headers['content-type'] ?? 'application/json';
  if (!type.includes('application/json') || !isObject(request.body)) return refusal('notJSON');
  const { using, methodCalls } = request.body;
  if (!Array.isArray(using) || !Array.isArray(methodCalls)) return refusal('notRequest');
  if (using.some((name) => !CAPABILITIES.has(String(name)))) return refusal('notRequest');
  if (methodCalls.length > MOST_CALLS) return refusal('limit', { limit: 'maxCallsInRequest' });
  return methodCalls.map((call: unknown): Call => {
    const [name, args, id] = Array.isArray(call) ? (call as unknown[]) : [];
    return { name: String(name), args: isObject(args) ? args : {}, id: String(id) };
  });
}

function refusal(type: string, more: Json = {}): VendorResponse {
  return {
    status: 400,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({
      type: `urn:ietf:params:jmap:error:${type}`,
      status: 400,
      title: 'Invalid parameters',
      ...more,
    }),
  };
}

interface Progress {
  readonly call: Call;
  readonly created: Created;
  readonly answers: readonly Answer[];
}

function answerCall(visit: Visit, { call, created, answers }: Progress): Answer {
  const { name, id } = call;
  try {
    const resolved = { name, args: resolve(call.args, answers) };
    const answer = registryMethod(visit, resolved, created) ?? mailMethod(visit.caller, resolved);
    if (answer === undefined) throw new MethodError('unknownMethod');
    return [name, answer, id];
  } catch (error) {
    if (!(error instanceof MethodError)) throw error;
    return ['error', { type: error.type, description: error.message }, id];
  }
}

/** `"#ids": {resultOf, name, path}` (RFC 8620 §3.7), for paths of one step. */
function resolve(args: Json, answers: readonly Answer[]): Json {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => {
      if (!key.startsWith('#') || !isObject(value)) return [key, value];
      const { resultOf, name, path } = value;
      const answer = answers.find((row) => row[2] === resultOf && row[0] === name);
      const found = answer?.[1][String(path).replace(/^\//, '')];
      if (found === undefined) throw new MethodError('invalidResultReference');
      return [key.slice(1), found];
    }),
  );
}

/** True for a JMAP request without a `set`: it is a POST all the same. */
export function isReadOnlyRequest(body: unknown): boolean {
  if (!isObject(body) || !Array.isArray(body['methodCalls'])) return false;
  return body['methodCalls'].every(
    (call: unknown) => Array.isArray(call) && !String(call[0]).endsWith('/set'),
  );
}
