/** An HTTP request as a simulated vendor sees it. */
import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 10 * 1024 * 1024;

export interface VendorRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Body as it came. */
  readonly text: string;
  /** Parsed body; `undefined` when there is none or it cannot be parsed. */
  readonly body: unknown;
  readonly clientAddress: string;
}

/** Reads a request whole. Rejects above 10 MiB and when the client leaves in the middle. */
export async function readRequest(incoming: IncomingMessage): Promise<VendorRequest> {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const text = await readText(incoming);
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: toHeaders(incoming),
    text,
    body: parseBody(text, incoming.headers['content-type'] ?? ''),
    clientAddress: incoming.socket.remoteAddress ?? '',
  };
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('request body over 10 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function toHeaders(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
}

function parseBody(text: string, contentType: string): unknown {
  if (text === '') return undefined;
  if (contentType.includes('application/x-www-form-urlencoded')) return parseForm(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `recipients[]=a&recipients[]=b` becomes an array, as the qs library does it. */
function parseForm(text: string): Record<string, unknown> {
  const fields = new URLSearchParams(text);
  return Object.fromEntries<unknown>(
    [...new Set(fields.keys())].map((key) =>
      key.endsWith('[]') ? [key.slice(0, -2), fields.getAll(key)] : [key, fields.get(key)],
    ),
  );
}
