/** Proves a password by an IMAP login over implicit TLS (RFC 8314): connect, authenticate, log out. Reads and changes no mail. */
import { ImapFlow, type ImapFlowError } from 'imapflow';
import type { LoginOutcome } from '../../core/mail.ts';
import { remediationFor } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';
import type { LoginProver } from '../ports.ts';
import { REQUESTS_SENT } from '../trace.ts';
import { busy, unreached, type NoJudgement } from './errors.ts';
import { judgeRefusal } from './judge.ts';

export interface ImapLoginOptions {
  readonly host: string;
  /** A port with implicit TLS, usually 993. */
  readonly port: number;
  /** Whole attempt: connect, greet, log in, log out. */
  readonly timeoutMs: number;
  /** PEM of a private certificate authority, trusted instead of the system's. The certificate is always checked. */
  readonly ca?: string;
  /** What else an operator can do when the server is not reached at all, a sentence. */
  readonly otherwise?: string;
}

/** The login prover for one IMAP server. Each login is one connection. */
export function createImapLogin(options: ImapLoginOptions): LoginProver {
  const target = `${options.host}:${String(options.port)}`;
  return {
    target,
    login: (address, password, signal) => logIn(options, { target, address, password, signal }),
  };
}

interface Attempt {
  readonly target: string;
  readonly address: string;
  readonly password: string;
  readonly signal: AbortSignal | undefined;
}

async function logIn(options: ImapLoginOptions, attempt: Attempt): Promise<LoginOutcome> {
  const { signal, target } = attempt;
  signal?.throwIfAborted();
  const client = connection(options, attempt);
  const limit = timeLimit(client, options.timeoutMs, signal);
  REQUESTS_SENT.publish('login');
  try {
    await client.connect();
    if (askedForPassword(client)) return 'proven';
    throw unreached({ target, what: 'the server did not ask for a password' });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ProviderError) throw error;
    if (limit.passed())
      throw unreached({
        target,
        what: `none within ${String(options.timeoutMs)} ms`,
        ...remedy(options),
      });
    return judge(error as ImapFlowError, target, remedy(options));
  } finally {
    limit.end();
    // After a failed login the library leaves the socket open.
    client.close();
  }
}

function connection({ host, port, ca, timeoutMs }: ImapLoginOptions, attempt: Attempt): ImapFlow {
  const client = new ImapFlow({
    host,
    port,
    secure: true,
    verifyOnly: true,
    logger: false,
    auth: { user: attempt.address, pass: attempt.password },
    tls: ca === undefined ? {} : { ca },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  // What breaks after the answer is in changes nothing; without a listener it would end the process.
  client.on('error', () => undefined);
  return client;
}

/**
 * False after a PREAUTH greeting (RFC 9051 §7.1.4), which lets anybody in and proves nothing. The pinned library notes the mechanism that
 * took the password, and says so nowhere in its types.
 */
function askedForPassword(client: ImapFlow): boolean {
  const mechanisms: unknown = Reflect.get(client, 'authCapabilities');
  return mechanisms instanceof Map && [...mechanisms.values()].includes(true);
}

/** One limit over all phases; the library's own limits each start anew. */
function timeLimit(
  client: ImapFlow,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): { readonly passed: () => boolean; readonly end: () => void } {
  let passed = false;
  const stop = (): void => {
    client.close();
  };
  const timer = setTimeout(() => {
    passed = true;
    stop();
  }, timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  return {
    passed: () => passed,
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}

type Remedy = Pick<NoJudgement, 'remediation'>;

/** What an operator can do about a server that is not reached, where there is another way. */
function remedy({ otherwise }: ImapLoginOptions): Remedy {
  if (otherwise === undefined) return {};
  return { remediation: `${remediationFor('NetworkError', 'login')} ${otherwise}` };
}

/** Only a tagged NO to the login itself is a judgement; anything else is trouble of the line. */
function judge(error: ImapFlowError, target: string, otherwise: Remedy): LoginOutcome {
  const said = error.responseText ?? '';
  if (error.authenticationFailed !== true || error.responseStatus !== 'NO')
    throw fromLine(error, target, otherwise);
  const outcome = judgeRefusal({ code: error.serverResponseCode, text: said });
  if (outcome === 'busy')
    throw busy({ target, what: 'the server is busy', code: error.serverResponseCode });
  return outcome;
}

function fromLine(error: ImapFlowError, target: string, otherwise: Remedy): ProviderError {
  const code = error.code ?? (error.name === 'Error' ? undefined : error.name);
  if (isCertificateError(code))
    return unreached({
      target,
      code,
      what: `its certificate is not trusted (${String(code)})`,
      remediation: `Check that ${target} is the right server and its certificate is valid for that name and not expired; give its private CA to the worker if it has one.`,
    });
  if (/too many|421/i.test(error.reason ?? ''))
    return busy({ target, code, what: 'the server is busy' });
  return unreached({ target, code, what: code ?? 'the connection broke off', ...otherwise });
}

/** OpenSSL's verification results as Node names them. */
function isCertificateError(code: string | undefined): boolean {
  return (
    code !== undefined &&
    /^(ERR_TLS_CERT|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA)/.test(
      code,
    )
  );
}
