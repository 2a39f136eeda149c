/** Looks for secrets where they must not be: in files, in processes' arguments, in everything Temporal keeps. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

/** A place and what it holds. */
export interface Source {
  readonly place: string;
  readonly content: Buffer | string;
}

/** The places that hold one of the secrets, in any of the forms programs write them in, as `place: name of the secret`. */
export function findSecrets(
  sources: readonly Source[],
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  const needles = Object.entries(secrets).flatMap(([name, secret]) =>
    formsOf(secret).map((form) => ({ name, form })),
  );
  return sources.flatMap(({ place, content }) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const found = needles.filter(({ form }) => bytes.includes(form)).map(({ name }) => name);
    return [...new Set(found)].map((name) => `${place}: ${name}`);
  });
}

/** As it is, as JSON and URLs escape it, and as base64 alone and as the user of HTTP Basic authentication (RFC 7617). */
function formsOf(secret: string): readonly string[] {
  if (secret.length < 12) throw new Error('a secret this short is found anywhere');
  const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    base64(secret),
    base64(`${secret}:`),
  ];
}

/** Every file below `directory` but those named; links are not followed. */
export function filesIn(directory: string, except: readonly string[] = []): readonly Source[] {
  const entries = readdirSync(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !except.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((place) => ({ place, content: readFileSync(place) }));
}

/** The arguments of every process of this machine, and the environment of one of them. */
export function processArguments(): readonly Source[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(pid, 'cmdline'));
}

/** The environment a process was started with; it must be this user's. */
export function processEnvironment(pid: number): readonly Source[] {
  return readProcess(String(pid), 'environ');
}

/** A process that has ended meanwhile has nothing left to read. */
function readProcess(pid: string, what: string): readonly Source[] {
  const place = join('/proc', pid, what);
  try {
    return statSync(place).isFile() ? [{ place, content: readFileSync(place) }] : [];
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** What Temporal tells of every run there is: its line in the list, its history with the payloads decoded, its description, memo and search attributes. */
export async function temporalSources(client: Client): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for await (const { workflowId, runId, raw: listed } of client.workflow.list()) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const place = `${workflowId} ${runId}`;
    sources.push({
      place: `list entry of ${place}`,
      content: decoded(JSON.stringify(listed, plain)),
    });
    const { raw, ...described } = await handle.describe();
    const history = historyToJSON(await handle.fetchHistory());
    sources.push({ place: `history of ${place}`, content: decoded(history) });
    sources.push({ place: `description of ${place}`, content: JSON.stringify(described, plain) });
    sources.push({
      place: `raw description of ${place}`,
      content: decoded(JSON.stringify(raw, plain)),
    });
  }
  return sources;
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** The text itself, and beside it every payload as the bytes it stands for. */
function decoded(json: string): string {
  const payloads = [...json.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
  return [json, ...payloads].join('\n');
}
