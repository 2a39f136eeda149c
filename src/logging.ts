/** The log of every process: pretty lines for people on stderr, JSON lines in a rotated file, CSV on request. Levels are pino's; `fatal` reads CRITICAL. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { createStream } from 'rotating-file-stream';
import type { Config } from './config.ts';
import { redacted } from './core/redact.ts';
import { csvLines } from './log-csv.ts';
import { claimLogName } from './log-name.ts';

export type { Logger };

/** A file of a log is moved aside (`.1`, `.2` …) at this size; this many older ones are kept. */
const ROTATED_AT = '20M';
const KEPT = 9;

/**
 * Opens the log of the process called `name`: `<home>/logs/<name>.jsonl` (and `.csv` with `MAILKEEL_LOG_CSV=1`), and stderr unless
 * `quiet`; where another process logs under that name, `<name>-2`, `<name>-3` … Creates the directory; throws when it cannot be written. Values under a secret's key are redacted at any depth.
 */
export function openLog(config: Config, name: string, options: { quiet?: boolean } = {}): Logger {
  const directory = join(config.home, 'logs');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const own = claimLogName(directory, name);
  const file = rotated(directory, `${own.name}.jsonl`);
  const streams: pino.StreamEntry[] = [{ level: 'trace', stream: file }];
  if (config.environment['MAILKEEL_LOG_CSV'] === '1')
    streams.push({ level: 'trace', stream: csvLines(rotated(directory, `${own.name}.csv`)) });
  if (options.quiet !== true) streams.push({ level: 'trace', stream: consoleStream(config) });
  const all = pino.multistream(streams);
  released.set(all, own.release);
  return pino(
    {
      name,
      level: config.logLevel,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label === 'fatal' ? LEVEL_NAMES.fatal : label.toUpperCase() }),
        log: (fields) => redacted(fields) as Record<string, unknown>,
      },
    },
    all,
  );
}

/** Writes what is still on its way, closes the files and gives their name free; the log must not be used afterwards. */
export function closeLog(log: Logger): void {
  const all = (log as unknown as Record<symbol, pino.MultiStreamRes>)[pino.symbols.streamSym];
  if (all === undefined) return;
  all.end();
  released.get(all)?.();
}

/** How the name of each open log is given free. */
const released = new WeakMap<object, () => void>();

const LEVEL_NAMES = { fatal: 'CRITICAL' } as const;

function rotated(path: string, name: string): NodeJS.WritableStream {
  return createStream(name, { path, size: ROTATED_AT, rotate: KEPT, mode: 0o600 });
}

function consoleStream(config: Config): NodeJS.WritableStream {
  const colour = process.stderr.isTTY && config.environment['NO_COLOR'] === undefined;
  return pretty({
    colorize: colour,
    destination: 2,
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    messageFormat: (line, key) => withContext(line, key),
    ignore: HIDDEN_ON_CONSOLE,
    customPrettifiers: {
      // Levels of its own are lost on pino-pretty where pino hands it the stream.
      level: (level, ...[, , { labelColorized, colors }]) =>
        level === LEVEL_NAMES.fatal ? colors.bgRed(LEVEL_NAMES.fatal) : labelColorized,
    },
  });
}

/** What a person needs of these is in the line itself; the rest is for the file. */
const HIDDEN_ON_CONSOLE = [
  'pid,hostname,name,domain,alias,pass,execution,workflow,alias_id,event,action,retry_in_ms',
  'namespace,taskToken,workflowId,runId,workflowRunId,activityId,activityType,workflowType,taskQueue,sdkComponent,isLocal',
].join(',');

/** `example.com 3-2 anna@example.com · message`, as far as the line knows for whom it is. */
function withContext(line: Readonly<Record<string, unknown>>, key: string): string {
  const said = (value: unknown): string => (typeof value === 'string' ? value : '');
  const alias = said(line['alias']);
  const whom = [alias === '' ? said(line['domain']) : alias, said(line['pass'])].filter(Boolean);
  const message = said(line[key]);
  return whom.length === 0 ? message : `${whom.join(' ')} · ${message}`;
}
