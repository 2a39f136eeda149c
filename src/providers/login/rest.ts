/** Degraded proof where IMAP ports are blocked: Forward Email's `GET /v1/account` with the mailbox's own credentials. */
import type { LoginOutcome } from '../../core/mail.ts';
import { remediationFor } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';
import { send, transientFromStatus, type HttpAnswer } from '../http.ts';
import type { LoginProver } from '../ports.ts';
import { OWNERSHIP_UNSEEN } from './judge.ts';

const PROVIDER = 'Forward Email';
const TIMEOUT_MS = 30_000;

export interface RestLoginOptions {
  /** Without a trailing slash, e.g. https://api.forwardemail.net. */
  readonly baseUrl: string;
  readonly timeoutMs?: number;
}

/**
 * The login prover over REST. It proves the password, not that IMAP can be reached. The server takes the pair for a mailbox login because
 * the password is not empty. 429 is a lock-out of this address over all mailboxes.
 */
export function createRestLogin(options: RestLoginOptions): LoginProver {
  return {
    target: new URL(options.baseUrl).host,
    degraded:
      "by the provider's REST login: the password is right, that IMAP can be reached is not shown",
    login: async (address, password, signal) => {
      const basic = Buffer.from(`${address}:${password}`).toString('base64');
      const http = {
        provider: PROVIDER,
        baseUrl: options.baseUrl,
        timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
        headers: { authorization: `Basic ${basic}`, 'accept-language': 'en' },
      };
      const request = { method: 'GET', path: '/v1/account', operation: 'login', signal } as const;
      return judge(await send(http, request));
    },
  };
}

/** The message of a 401 tells what was refused; 503 is trouble of the server, not of the password. */
function judge(answer: HttpAnswer): LoginOutcome {
  const { status } = answer;
  if (status === 200 && isMailbox(answer.json)) return 'proven';
  if (status === 429) return 'locked-out';
  if (status === 401 && answer.json !== undefined) return judgeMessage(answer.text);
  throw (
    transientFromStatus({ provider: PROVIDER, operation: 'login' }, answer) ?? unexpected(status)
  );
}

function judgeMessage(text: string): LoginOutcome {
  if (/does not have IMAP enabled/i.test(text)) return 'proven-imap-off';
  if (OWNERSHIP_UNSEEN.test(text)) return 'ownership-unseen';
  if (/does not have a generated password/i.test(text)) return 'no-password';
  return /invalid (password|credentials)/i.test(text) ? 'wrong-password' : 'refused';
}

/** Guards against an account answer: the pair must have been taken for a mailbox. */
function isMailbox(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'object' in json && json.object === 'alias';
}

function unexpected(status: number): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'login',
    status,
    message: `${PROVIDER} answered a mailbox login with ${String(status)} and no judgement`,
    remediation: remediationFor('ServerError', 'login'),
  });
}
