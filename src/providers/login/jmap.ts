/** Proves a password by a JMAP login: the session opens, and the mailboxes of its own account are read with it. */
import type { LoginOutcome } from '../../core/mail.ts';
import { transientFromStatus, type HttpAnswer, type HttpOptions } from '../http.ts';
import type { LoginProver } from '../ports.ts';
import { busy } from './errors.ts';
import { mailAccountOf, readMailboxes, readSession, requestSession } from './jmap-client.ts';

const TIMEOUT_MS = 30_000;

export interface JmapLoginOptions {
  /** Of the server, e.g. https://mail.example.net. */
  readonly baseUrl: string;
  readonly timeoutMs?: number;
}

/**
 * The login prover over JMAP (HTTP Basic). `proven` takes a session of the login's own and an inbox in its account; a session without
 * either proves the password and not the mailbox, so it is `refused`. 429 is `locked-out`: servers ban for wrong logins, some for good.
 */
export function createJmapLogin({
  baseUrl,
  timeoutMs = TIMEOUT_MS,
}: JmapLoginOptions): LoginProver {
  const target = new URL(baseUrl).host;
  return {
    target,
    login: async (address, password, signal) => {
      const basic = Buffer.from(`${address}:${password}`).toString('base64');
      const http: HttpOptions = {
        ...{ provider: target, baseUrl, timeoutMs },
        headers: { authorization: `Basic ${basic}` },
      };
      const answer = await requestSession(http, signal);
      return answer.status === 200 ? await lookInside(http, answer, signal) : judge(answer, target);
    },
  };
}

/** A server answers 200 to nobody as well, so the session itself must say whose it is. */
async function lookInside(
  http: HttpOptions,
  answer: HttpAnswer,
  signal: AbortSignal | undefined,
): Promise<LoginOutcome> {
  const session = readSession(http, answer);
  const accountId = mailAccountOf(session);
  if (accountId === undefined) return 'refused';
  const mailboxes = await readMailboxes(http, { session, accountId }, signal);
  return mailboxes?.some(({ role }) => role === 'inbox') === true ? 'proven' : 'refused';
}

/** 403 is an account that may not log in: no word about the password. */
function judge(answer: HttpAnswer, target: string): LoginOutcome {
  const { status } = answer;
  if (status === 401) return 'wrong-password';
  if (status === 403) return 'refused';
  if (status === 429) return 'locked-out';
  throw (
    transientFromStatus({ provider: target, operation: 'login' }, answer) ??
    busy({ target, what: `status ${String(status)} and no judgement` })
  );
}

/** Two proofs in one: the second is asked only where the first succeeded, and its word is the last. Logins are counted at the first. */
export function createBothLogins(first: LoginProver, second: LoginProver): LoginProver {
  return {
    target: first.target,
    login: async (address, password, signal) => {
      const outcome = await first.login(address, password, signal);
      return outcome === 'proven' ? second.login(address, password, signal) : outcome;
    },
  };
}
