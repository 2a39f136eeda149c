/** The log's events of attempts: what began, what was tried again when, what worked only in the end. The audit log has the facts; these are for people who watch. */
import { subscribe } from 'node:diagnostics_channel';
import { asyncLocalStorage, type Context, type Info } from '@temporalio/activity';
import { ApplicationFailure, type RetryPolicy } from '@temporalio/common';
import type {
  ActivityInboundCallsInterceptor,
  ActivityInterceptorsFactory,
} from '@temporalio/worker';
import { present } from '../core/report-fields.ts';
import { SIGN_UP } from '../core/signup.ts';
import { HTTP_TRACES, type HttpTrace } from '../providers/trace.ts';
import { aliasIdKnownTo } from './attempt.ts';
import type { AliasCall } from './call.ts';
import type { FailureReport } from './failure.ts';
import type { MailboxCall } from './mailbox-contract.ts';

/**
 * The interceptor of every worker that logs; it must be the outermost, to see the failures Temporal is told. Whatever else an activity, an
 * adapter's HTTP traffic or the SDK logs for it says for whom too.
 */
export function createLogInterceptor(): ActivityInterceptorsFactory {
  return (context) => {
    let known: object = {};
    return {
      inbound: inboundOf(context, (fields) => {
        known = fields;
      }),
      outbound: {
        getLogAttributes: (input, next) => next({ ...input, ...known, ...idKnown(context) }),
      },
    };
  };
}

function inboundOf(
  context: Context,
  learn: (fields: Fields) => void,
): ActivityInboundCallsInterceptor {
  return {
    execute: async (input, next) => {
      const fields = fieldsOf(context.info, input.args[0]);
      learn(fields);
      const started = performance.now();
      const timed = (): object => ({ duration_ms: Math.round(performance.now() - started) });
      context.log.debug(`${fields.action} began`, { ...fields, event: 'attempt.began' });
      try {
        const result = await next(input);
        succeeded(context, { ...fields, ...idKnown(context), ...idIn(result), ...timed() });
        return result;
      } catch (error) {
        failed(context, { ...fields, ...idKnown(context), ...timed() }, error);
        throw error;
      }
    },
  };
}

interface Fields {
  readonly action: string;
  readonly attempt: number;
}

/** For whom an attempt works: whatever its input says, or the state it is to record, and only that. */
function fieldsOf(info: Info, input: unknown): Fields {
  const call = { ...asObject(asObject(input)['progress']), ...asObject(input) } as Partial<
    AliasCall & MailboxCall
  >;
  const { domain, pass } = call;
  // The workflow of a sign-up counts its attempts itself: each is an activity of its own.
  const isSignup = call.address !== undefined && call.identity !== undefined;
  const counted = isSignup ? call.attempt : undefined;
  return {
    ...{ action: info.activityType, attempt: counted ?? info.attempt },
    ...present({
      workflow: info.workflowExecution?.workflowId,
      execution: isSignup ? SIGN_UP : call.execution,
      ...{ domain, alias: addressOf(call), pass },
    }),
  };
}

function addressOf({
  alias,
  domain,
  address,
}: Partial<AliasCall & MailboxCall>): string | undefined {
  return alias === undefined || domain === undefined ? address : `${alias}@${domain}`;
}

function idKnown(context: Context): object {
  return present({ alias_id: aliasIdKnownTo(context) });
}

/** The provider's id of the alias or mailbox, where an answer has it. */
function idIn(result: unknown): object {
  const { aliasId, mailboxId } = asObject(asObject(result)['done']);
  const id = aliasId ?? mailboxId;
  return typeof id === 'string' ? { alias_id: id } : {};
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function succeeded({ log }: Context, fields: Fields): void {
  const { action, attempt } = fields;
  if (attempt === 1) log.debug(`${action} succeeded`, { ...fields, event: 'attempt.succeeded' });
  else
    log.info(`${action} succeeded after ${String(attempt)} attempts`, {
      ...fields,
      event: 'attempt.recovered',
    });
}

function failed(context: Context, fields: Fields, error: unknown): void {
  if (context.cancellationSignal.aborted) {
    context.log.info(`${fields.action} was stopped`, { ...fields, event: 'attempt.stopped' });
    return;
  }
  const known = error instanceof ApplicationFailure ? error : undefined;
  const report = known?.details?.[0] as FailureReport | undefined;
  const told = { ...fields, ...shown(report) };
  const what = `${fields.action} failed: ${known?.message ?? String(error)}`;
  if (known?.nonRetryable === true) {
    const remedy = report === undefined ? '' : ` → ${report.remediation}`;
    context.log.error(`${what}${remedy}`, { ...told, event: 'attempt.failed' });
  } else warnOfRetry(context, what, { told, ms: retryDelayMs(context.info, known) });
}

function warnOfRetry(
  { log }: Context,
  what: string,
  { told, ms }: { readonly told: object; readonly ms: number },
): void {
  const again = `${what}; retrying in ${String(Math.round(ms / 1000))} s`;
  log.warn(again, { ...told, event: 'attempt.retrying', retry_in_ms: ms });
}

function shown(report: (FailureReport & { readonly aliasId?: string }) | undefined): object {
  if (report === undefined) return {};
  const { category, severity, status, code, aliasId } = report;
  return {
    ...{ category, severity },
    ...(status === undefined ? {} : { http_status: status }),
    ...(code === undefined ? {} : { code }),
    ...(aliasId === undefined ? {} : { alias_id: aliasId }),
  };
}

/** What Temporal will wait: the failure's own delay, else the retry policy's, from the attempt's number. The worker is given both in milliseconds. */
function retryDelayMs(info: Info, failure?: ApplicationFailure): number {
  if (typeof failure?.nextRetryDelay === 'number') return failure.nextRetryDelay;
  const policy: RetryPolicy = info.retryPolicy ?? {};
  const grown =
    Number(policy.initialInterval) * (policy.backoffCoefficient ?? 2) ** (info.attempt - 1);
  return Math.min(grown, Number(policy.maximumInterval ?? Infinity));
}

/** Writes every HTTP exchange of this process's attempts as a TRACE line from now on. Call it once, and only where TRACE is wanted. */
export function traceHttp(): void {
  subscribe(HTTP_TRACES.name, (message) => {
    const { method, url, status, durationMs, ...rest } = message as HttpTrace;
    const answer = status === undefined ? 'no whole answer' : String(status);
    // Outside of an attempt nothing is logged, and nobody calls: every adapter is an activity's.
    asyncLocalStorage.getStore()?.log.trace(`${method} ${url} → ${answer}`, {
      ...rest,
      ...(status === undefined ? {} : { http_status: status }),
      event: 'http.exchange',
      duration_ms: durationMs,
    });
  });
}
