/** Forward Email's rights, shown by refusals that come late in its order of checks: token, membership, admin, plan, validator, daily counter. */
import type { EndpointId } from '../../core/permission-endpoints.ts';
import type { Right, SeenRate } from '../../core/permissions.ts';
import type { ProviderOperation } from '../../core/remediation.ts';
import { send, type HttpAnswer, type HttpRequest } from '../http.ts';
import type { Look, PermissionProber } from '../permission-port.ts';
import { allowed, fromFailure, shown, unknown } from '../permission-verdicts.ts';
import type { Session } from './api.ts';
import { budgetOf } from './budget.ts';
import { classify, messageOf } from './classify.ts';

interface Probe extends Pick<HttpRequest, 'method' | 'path' | 'body'> {
  readonly endpoint: EndpointId;
  readonly operation: ProviderOperation;
  /** The refusal that shows the right: by the validator, or because the alias of the path is nobody's. */
  readonly late?: 'validator' | 'no-alias';
}

/** No mailbox has this name; where one did, nothing is asked of it that could change it. */
const NOBODY = 'mailkeel-permission-probe-0f6c1d';

/** The prober of one account; `open` makes the session of an operation. */
export function createProber(
  open: (operation: ProviderOperation, signal: AbortSignal | undefined) => Session,
): PermissionProber {
  return (domain) =>
    (domain === undefined ? ACCOUNT : ofDomain(domain)).map(
      (probe): Look =>
        (signal) =>
          shown(probe.endpoint, () => look(open(probe.operation, signal), probe)),
    );
}

const ACCOUNT: readonly Probe[] = [
  { endpoint: 'fe.account', operation: 'identify', method: 'GET', path: '/v1/account' },
  {
    ...{ endpoint: 'fe.list-domains', operation: 'list-domains' },
    ...{ method: 'GET', path: '/v1/domains?limit=1' },
  },
  {
    ...{ endpoint: 'fe.create-domain', operation: 'create-domain' },
    ...{ method: 'POST', path: '/v1/domains', body: {}, late: 'validator' },
  },
];

function ofDomain(name: string): readonly Probe[] {
  const domain = `/v1/domains/${encodeURIComponent(name)}`;
  const alias = `${domain}/aliases/${NOBODY}`;
  return [
    { endpoint: 'fe.get-domain', operation: 'get-domain', method: 'GET', path: domain },
    {
      ...{
        endpoint: 'fe.update-domain',
        operation: 'set-protections',
        method: 'PUT',
        path: domain,
      },
      ...{ body: { max_quota_per_alias: 0 }, late: 'validator' },
    },
    {
      ...{ endpoint: 'fe.list-aliases', operation: 'list-aliases' },
      ...{ method: 'GET', path: `${domain}/aliases?limit=1` },
    },
    {
      ...{ endpoint: 'fe.create-alias', operation: 'create-alias', method: 'POST' },
      ...{ path: `${domain}/aliases`, body: { name: `${NOBODY}+` }, late: 'validator' },
    },
    {
      ...{ endpoint: 'fe.get-alias', operation: 'get-alias' },
      ...{ method: 'GET', path: alias, late: 'no-alias' },
    },
    {
      ...{ endpoint: 'fe.update-alias', operation: 'update-alias', method: 'PUT' },
      ...{ path: alias, body: { name: `${NOBODY}+` }, late: 'no-alias' },
    },
    {
      ...{ endpoint: 'fe.password', operation: 'set-password', method: 'POST' },
      ...{ path: `${alias}/generate-password`, body: {}, late: 'no-alias' },
    },
  ];
}

async function look(session: Session, probe: Probe): Promise<readonly Right[]> {
  const { operation, signal } = session;
  const { endpoint, method, path, body, late } = probe;
  const answer = await send(session.http, { method, path, operation, body, signal });
  const rate = rateOf(answer);
  if (answer.status === 200) return [allowed(endpoint, 'answered 200', rate)];
  const said = messageOf(answer);
  if (answer.status === 404 && answer.json !== undefined)
    return [
      isNobody(late, said)
        ? allowed(endpoint, shows(answer, said), rate)
        : notThere(endpoint, rate),
    ];
  const refused = classify(session, answer);
  const passed = late === 'validator' && answer.status === 400 && isValidator(refused.details);
  return [
    passed ? allowed(endpoint, shows(answer, said), rate) : fromFailure(endpoint, refused, rate),
  ];
}

/** The two 404s differ in their text alone: "Alias does not exist on the domain." and "Domain does not exist on your account." */
function isNobody(late: Probe['late'], said: string): boolean {
  return late === 'no-alias' && /^alias\b/i.test(said);
}

/** Whoever lacks the right gets the same status, and other words. */
function isValidator({ code }: { readonly code?: string }): boolean {
  return code !== 'not-admin' && code !== 'plan-required';
}

function shows({ status }: HttpAnswer, said: string): string {
  return `got past the rights to ${String(status)} "${said}"`;
}

function notThere(endpoint: EndpointId, rate: SeenRate | undefined): Right {
  return unknown(
    endpoint,
    'the account has no such domain yet; 1-1 creates it, and whoever creates it may do everything with it',
    rate,
  );
}

/** Of the limiter over all calls, by client address: the routes' own ones are never reached. */
function rateOf(answer: HttpAnswer): SeenRate | undefined {
  const budget = budgetOf(answer);
  return budget === undefined ? undefined : { ...budget, seconds: 60 };
}
