import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { closeLog, openLog, type Logger } from '../src/logging.ts';

const home = mkdtempSync(join(tmpdir(), 'mailkeel-log-'));
const file = (name: string): string => join(home, 'logs', name);

const opened: Logger[] = [];

function open(name: string, more: Readonly<Record<string, string>> = {}): Logger {
  const log = openLog(readConfig({ MAILKEEL_HOME: home, ...more }), name, { quiet: true });
  opened.push(log);
  return log;
}

afterAll(() => {
  opened.forEach(closeLog);
  rmSync(home, { recursive: true });
});

/** The file is written behind the caller's back: looks until what is expected is there. */
async function untilWritten(name: string, expected: string): Promise<string> {
  for (;;) {
    try {
      const text = readFileSync(file(name), 'utf8');
      if (text.includes(expected)) return text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    await new Promise((done) => setTimeout(done, 10));
  }
}

describe('openLog', () => {
  it('writes JSON lines with Mailkeel’s level names, secrets redacted, for nobody else to read', async () => {
    const log = open('plain');

    log.fatal({ domain: 'example.com', call: { body: { new_password: 'planted-1' } } }, 'stop');
    log.debug('below the level');
    log.info('the end');
    const text = await untilWritten('plain.jsonl', 'the end');

    const [first] = text.split('\n').map((line) => (line === '' ? {} : JSON.parse(line)) as object);
    expect(first).toMatchObject({ level: 'CRITICAL', domain: 'example.com', msg: 'stop' });
    expect(text).not.toContain('planted-1');
    expect(text).not.toContain('below the level');
    expect(statSync(file('plain.jsonl')).mode & 0o077).toBe(0);
  });

  it('writes the same lines as CSV when asked to', async () => {
    const log = open('table', { MAILKEEL_LOG_CSV: '1' });

    log.warn({ domain: 'example.com', pass: '3-2', token: 'planted-2' }, 'late');
    const text = await untilWritten('table.csv', 'late');

    expect(text).toContain('WARN,table,,,,example.com,,,3-2,');
    expect(text).not.toContain('planted-2');
  });

  it('gives a second log of that name a file of its own, and the first one’s once that is closed', async () => {
    const first = open('shared');
    const second = open('shared');

    first.info('from the first');
    second.info('from the second');
    const texts = [
      await untilWritten('shared.jsonl', 'from the first'),
      await untilWritten('shared-2.jsonl', 'from the second'),
    ];
    closeLog(first);
    open('shared').info('from the third');
    const reused = await untilWritten('shared.jsonl', 'from the third');

    expect(texts.join('')).not.toMatch(/first[^]*first|second[^]*second/);
    expect(reused).toContain('from the first');
  });

  it('writes a line a message to the console: for whom, what, and the rest behind it', async () => {
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', join(__dirname, 'log-console.ts')],
      { env: { ...process.env, MAILKEEL_HOME: home, MAILKEEL_LOG_LEVEL: 'debug' } },
    );

    expect(
      stderr
        .replaceAll(/^\[[\d:]{8}\] /gm, '')
        .trimEnd()
        .split('\n'),
    ).toEqual([
      'CRITICAL: cannot go on',
      'ERROR: anna@example.com 3-2 · it failed',
      'WARN: example.com 3-2 · retrying in 2 s {"attempt":2}',
      'INFO: worker started',
      'DEBUG: detail {"token":"[redacted]"}',
    ]);
  });

  it('moves a full file aside and goes on', async () => {
    const log = open('big');
    const filler = 'x'.repeat(1024 * 1024);

    for (let line = 0; line < 25; line += 1) log.info({ line, filler }, 'filling');
    log.info('last line');

    await untilWritten('big.jsonl', 'last line');
    expect(statSync(file('big.jsonl.1')).size).toBeGreaterThan(19 * 1024 * 1024);
  });
});
