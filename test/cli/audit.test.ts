import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

/** More than are read at a time. */
const ROWS = 1_050;

describe('audit', () => {
  let home: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'mailkeel-audit-'));
    const store = await openStore({ directory: home, allowKeyFile: true });
    for (let n = 1; n <= ROWS; n += 1)
      await store.audit.decide({
        ...{ id: String(n), executionId: '', workflowId: '', pass: '' },
        ...{ domain: 'example.com', action: 'limits', actor: 'ops', reason: `no. ${String(n)}` },
      });
    await store.close();
  }, 60_000);
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  const audit = (...args: readonly string[]): Promise<Ran> =>
    mailkeel(configOf(home), ['audit', ...args]);

  it('prints a log of many pages as one JSON document, oldest first', async () => {
    const { out, err } = await audit('--json');

    const rows = JSON.parse(out) as readonly { readonly reason: string }[];
    expect(rows.map(({ reason }) => reason)).toEqual(
      Array.from({ length: ROWS }, (_, index) => `no. ${String(index + 1)}`),
    );
    expect(err).toContain(`${ROWS.toLocaleString('en-US')} rows`);
  });

  it('prints it as one CSV with one header', async () => {
    const { out } = await audit('--csv');

    const lines = out.trim().split('\r\n');
    expect(lines).toHaveLength(ROWS + 1);
    expect(lines.filter((line) => line.startsWith('created_at,'))).toHaveLength(1);
    expect(lines.at(-1)).toContain(`no. ${String(ROWS)}`);
  });

  it.each([
    ['--json', '[\n]\n'],
    ['--csv', expect.stringMatching(/^created_at,[^\n]*\r\n$/)],
    ['--email', ''],
  ])('prints an empty document where nothing is found (%s)', async (flag, wanted) => {
    const { out } = await audit(
      ...(flag === '--email' ? [] : [flag]),
      '--email',
      'nobody@example.com',
    );

    expect(out).toEqual(wanted);
  });
});
