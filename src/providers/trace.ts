/** What went over the line, for whoever wants to see it: a diagnostics channel, so that no adapter knows a log. */
import { channel } from 'node:diagnostics_channel';
import { redacted } from '../core/redact.ts';

/** One HTTP exchange without its headers: they hold the credentials. Bodies are redacted and cut after 4,096 characters. */
export interface HttpTrace {
  readonly provider: string;
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly durationMs: number;
  readonly requestBody?: string;
  /** Absent when no whole answer came. */
  readonly status?: number;
  readonly answerBody?: string;
}

/** `HttpTrace` messages, published only while somebody subscribes. */
export const HTTP_TRACES = channel('mailkeel:http');

/** The operation of each request as it is sent to a provider; a login is one. A subscriber hears it in the attempt that sends it. */
export const REQUESTS_SENT = channel('mailkeel:requests');

const LONGEST = 4096;

/** A body as a line of a log may show it. What is not JSON is told by its length: nobody knows what is in it. */
export function shownBody(body: unknown, length: number): string {
  if (body === undefined) return `[${String(length)} characters that are not JSON]`;
  const text = JSON.stringify(redacted(body));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} …`;
}
