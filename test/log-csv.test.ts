import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { csvLines, LOG_COLUMNS } from '../src/log-csv.ts';

async function written(lines: readonly object[]): Promise<readonly Record<string, string>[]> {
  const target = new PassThrough();
  const stream = csvLines(target);
  for (const line of lines) stream.write(`${JSON.stringify(line)}\n`);
  stream.end();
  return parse(await text(target), { columns: true });
}

describe('the log as CSV', () => {
  it('gives each column its field and keeps the rest as JSON', async () => {
    const [row] = await written([
      {
        time: 't',
        level: 'WARN',
        domain: 'example.com',
        duration_ms: 12,
        msg: 'late',
        http_status: 503,
      },
    ]);

    expect(Object.keys(row ?? {})).toEqual([...LOG_COLUMNS]);
    expect(row).toMatchObject({ level: 'WARN', domain: 'example.com', duration_ms: '12' });
    expect(JSON.parse(row?.['fields'] ?? '')).toEqual({ http_status: 503 });
  });

  it('lets no cell be run as a formula', async () => {
    const [row] = await written([{ msg: '=HYPERLINK("http://example.net")' }]);

    expect(row?.['msg']).toBe('\'=HYPERLINK("http://example.net")');
  });
});
