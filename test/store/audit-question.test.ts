/** The SQL of docs/audit.md, asked of the database itself. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openConnection } from '../../src/store/connection.ts';
import { fencedLines, read } from '../docs/documents.ts';
import { query } from '../servers/postgres.ts';
import { onBothDialects } from './fixture.ts';

const SQL = fencedLines(read('docs/audit.md'), 'sql').join('\n');
const QUESTION = SQL.slice(SQL.indexOf('SELECT'), SQL.indexOf(';'));

/** Rows as whoever has the database sees them. */
async function asked(place: string): Promise<readonly unknown[]> {
  if (place.startsWith('postgres')) return query(place, QUESTION);
  const file = join(place, 'mailkeel.db');
  const connection = openConnection({ file, synchronous: 'NORMAL', busyTimeoutMs: 1_000 });
  try {
    return connection.execute(QUESTION, []).rows;
  } finally {
    connection.close();
  }
}

onBothDialects((fixture) => {
  const [, asksFor = ''] = /kratos_identity_id = '([^']+)'/.exec(QUESTION) ?? [];
  let place: string;

  beforeAll(async () => {
    place = fixture.directory();
    const { audit } = await fixture.open(place);
    const attempt = async (kratosIdentityId: string, attemptCount: number): Promise<string> =>
      audit.begin({
        ...{ executionId: 'sign-up', workflowId: 'mailbox/ann@example.com', runId: 'r' },
        ...{ activityId: String(attemptCount), action: 'createMailbox', domain: 'example.com' },
        ...{ email: 'ann@example.com', pass: '', kratosIdentityId, attemptCount },
      });
    await audit.end(await attempt(asksFor, 1), {
      ...{ status: 'failed', category: 'ServerError', severity: 'Transient' },
      ...{ error: 'the mail host answered 503', remediation: 'wait' },
    });
    await audit.end(await attempt('somebody else', 1), { status: 'succeeded' });
    await audit.end(await attempt(asksFor, 2), { status: 'succeeded' });
  });

  describe('the question of the system before', () => {
    it('is answered by the same words: every attempt of one identity with its true number', async () => {
      const rows = await asked(place);

      expect(rows).toEqual([
        {
          ...{ created_at: expect.any(String), action: 'createMailbox', status: 'failed' },
          ...{ attempt_count: 1, error: 'the mail host answered 503' },
        },
        {
          ...{ created_at: expect.any(String), action: 'createMailbox', status: 'succeeded' },
          ...{ attempt_count: 2, error: null },
        },
      ]);
    });
  });
});
