/** A Stalwart server's HTTP side, of the line the scenario names. */
import type { Subject } from '../calls.ts';
import type { Vendor, VendorResponse } from '../http-vendor.ts';
import { json, Problem, problem, toAnswer } from './answers.ts';
import { admit } from './authentication.ts';
import { session } from './mail.ts';
import { answerCalls, isReadOnlyRequest } from './registry-envelope.ts';
import { answerRest } from './rest-routes.ts';
import type { Service, Visit } from './service.ts';
import { subjectOf } from './subject.ts';

/** The vendor over one state. */
export function createStalwartVendor(service: Service): Vendor {
  return {
    provider: 'stalwart',
    answer: (request, work) =>
      route(service, { request, work }).catch((error: unknown) => toAnswer(error)),
    isWrite: ({ method, body }) => method !== 'GET' && !isReadOnlyRequest(body),
    subject: (request): Subject => subjectOf(service.state, request),
    failure: (status) => problem({ status, detail: undefined, headers: {} }),
  };
}

type Call = Pick<Visit, 'request' | 'work'>;

async function route(service: Service, call: Call): Promise<VendorResponse> {
  const { request } = call;
  const { path } = request;
  if (/^\/healthz\/(live|ready)$/.test(path))
    return problem({ status: 200, detail: 'OK', headers: {} });
  if (path === '/.well-known/jmap') return redirect('/jmap/session');
  if (path === '/jmap/session') return openSession(service, call);
  if (/^\/jmap\/?$/.test(path) && request.method === 'POST')
    return answerCalls(visitOf(service, call, 'mail'));
  if (service.scenario.line === 'rest' && path.startsWith('/api/'))
    return answerRest(visitOf(service, call, 'management'));
  if (path === '/api/account') return permissions(visitOf(service, call, 'management'));
  throw new Problem(404);
}

function visitOf(service: Service, call: Call, door: 'management' | 'mail'): Visit {
  const caller = admit(service, call.request, door);
  return { service, request: call.request, caller, work: call.work };
}

/** Without credentials it is answered too. */
async function openSession(service: Service, call: Call): Promise<VendorResponse> {
  const { request } = call;
  if (request.headers['authorization'] === undefined) {
    service.limits.spendAnonymous(request.clientAddress);
    return json(session(request, undefined));
  }
  const { caller, work } = visitOf(service, call, 'mail');
  await work();
  return json(session(request, caller.account));
}

const READS = ['Account', 'Domain', 'MailingList'].flatMap((kind) => [
  `sys${kind}Get`,
  `sys${kind}Query`,
]);
const CREATES = [...READS, 'sysAccountCreate', 'sysDomainCreate', 'sysMailingListCreate'];

/** As far as management needs them. */
const PERMISSIONS: Readonly<Record<Visit['caller']['rights'], readonly string[]>> = {
  user: ['authenticate'],
  create: ['authenticate', ...CREATES],
  admin: [
    'authenticate',
    ...CREATES,
    ...['sysAccountUpdate', 'sysAccountDestroy'],
    ...['sysMailingListUpdate', 'sysMailingListDestroy'],
    'sysDkimSignatureCreate',
  ],
};

/** `GET /api/account` of 0.16. */
async function permissions({ caller, work }: Visit): Promise<VendorResponse> {
  await work();
  return json({
    permissions: PERMISSIONS[caller.rights],
    edition: 'oss',
    locale: 'en_US',
  });
}

function redirect(location: string): VendorResponse {
  return { status: 307, headers: { location }, body: '' };
}
