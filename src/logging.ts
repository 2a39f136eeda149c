/** The log of every process: pretty lines for people on stderr, JSON lines in a file. Levels are pino's; `fatal` reads CRITICAL. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';

export type { Logger };

/** Values under these keys never reach a log line, whoever passes them. */
const SECRET_KEYS = ['password', 'new_password', 'token', 'authorization', 'key', 'secret'];

/**
 * Opens the log of the process called `name`: `<home>/logs/<name>.jsonl`, and stderr unless `quiet`.
 * Creates the directory; throws when it cannot be written.
 */
export function openLog(config: Config, name: string, options: { quiet?: boolean } = {}): Logger {
  const directory = join(config.home, 'logs');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = pino.destination({ dest: join(directory, `${name}.jsonl`), sync: true });
  const streams: pino.StreamEntry[] = [{ level: 'trace', stream: file }];
  if (options.quiet !== true) streams.push({ level: 'trace', stream: consoleStream(config) });
  return pino(
    {
      name,
      level: config.logLevel,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: LEVEL_NAMES[label] ?? label.toUpperCase() }) },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
    },
    pino.multistream(streams),
  );
}

const LEVEL_NAMES: Readonly<Record<string, string>> = { fatal: 'CRITICAL' };

function consoleStream(config: Config): NodeJS.WritableStream {
  const colour = process.stderr.isTTY && config.environment['NO_COLOR'] === undefined;
  return pretty({
    colorize: colour,
    destination: 2,
    sync: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname,name',
    customLevels: 'CRITICAL:60,ERROR:50,WARN:40,INFO:30,DEBUG:20,TRACE:10',
    useOnlyCustomProps: false,
  });
}
