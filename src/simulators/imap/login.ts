/** One login attempt at the IMAP server: logged, met by its fault, as slow as it is told to be, then judged by Forward Email's rules. */
import type { LoggedCall } from '../calls.ts';
import type { Credentials, LoginAnswer } from '../logins.ts';
import type { Fault } from '../scenario-faults.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Login } from './session.ts';

export interface LoginContext {
  readonly surroundings: Surroundings;
  /** `cut` = the server closes the connection without a tagged answer. */
  readonly authenticate: (credentials: Credentials) => LoginAnswer | 'cut';
}

type Result = Awaited<ReturnType<Login>>;

/** The login of connections from one client address. */
export function loginOf(context: LoginContext, clientAddress: string): Login {
  const { faults, latency } = context.surroundings;
  return async (address, password) => {
    const { fault, call } = begin(context.surroundings, address);
    await faults.takeTime(latency.imap, fault);
    const injected = resultOf(fault);
    if (injected !== undefined) {
      if (injected.kind === 'no') call.status = 503;
      return injected;
    }
    const answer = context.authenticate({ address, password, clientAddress });
    if (answer === 'cut' || (fault !== undefined && 'lostResponse' in fault.action))
      return { kind: 'cut' };
    call.status = answer.ok ? 200 : 401;
    return toResult(answer);
  };
}

function begin(
  { faults, calls, now }: Surroundings,
  address: string,
): { readonly fault: Fault | undefined; readonly call: LoggedCall } {
  const [alias = '', domain = ''] = address.toLowerCase().split('@');
  const attempt = { provider: 'imap', method: 'LOGIN', path: `/${address}` } as const;
  const fault = faults.take({ ...attempt, body: '', subject: address.toLowerCase() });
  const call = calls.begin({
    ...attempt,
    at: new Date(now()).toISOString(),
    write: false,
    domain,
    alias,
    ...(fault === undefined ? {} : { fault: fault.id }),
  });
  return { fault, call };
}

/** What a fault answers instead of the server; `undefined` = the server answers. */
function resultOf(fault: Fault | undefined): Result | undefined {
  if (fault === undefined) return undefined;
  if ('html' in fault.action || 'hang' in fault.action) return { kind: 'cut' };
  if (!('status' in fault.action)) return undefined;
  return { kind: 'no', text: fault.action.body ?? '[UNAVAILABLE] Please try again later.' };
}

function toResult(answer: LoginAnswer): Result {
  return answer.ok ? { kind: 'ok' } : { kind: 'no', text: `[${answer.code}] ${answer.message}` };
}
