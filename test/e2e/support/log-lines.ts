/** What the log of a home's worker says, line by line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** The lines of `<home>/logs/worker.jsonl`, the oldest first. */
export function workerLines(home: string): readonly LogLine[] {
  const text = readFileSync(join(home, 'logs', 'worker.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}

/** Which of them lack a field, by what they are of, once each. */
export function lacking(lines: readonly LogLine[], field: string): readonly string[] {
  const kinds = lines
    .filter((line) => line[field] === undefined)
    .map(({ msg, event, action, sdkComponent }) =>
      typeof event === 'string' ? `${event} ${String(action)}` : `${String(sdkComponent)}: ${msg}`,
    );
  return [...new Set(kinds)].toSorted();
}
