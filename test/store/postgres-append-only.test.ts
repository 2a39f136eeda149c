/** The role of docs/audit.md that can only add to the audit log, made by the document's own SQL. */
import { beforeAll, expect, it } from '@jest/globals';
import { fencedLines, read } from '../docs/documents.ts';
import { missingForPostgres, query } from '../servers/postgres.ts';
import { describeUnless } from '../servers/program.ts';
import { sharedPostgres } from '../setup/postgres.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { storeFixture } from './fixture.ts';

const SQL = fencedLines(read('docs/audit.md'), 'sql').join('\n');
const vaultKey = Buffer.alloc(32, 9).toString('base64');
const LOG = 'email_provisioning_log';
const ROLE = 'mailkeel_adds_only';

describeUnless(missingForPostgres())('the role that can only add to the audit log', () => {
  const fixture = storeFixture();
  let url: URL;
  let store: OpenStore;

  beforeAll(async () => {
    url = new URL((await sharedPostgres()).url);
    await query(url.href, 'create database append_only');
    url.pathname = 'append_only';
    await (await fixture.open('', { databaseUrl: url.href, vaultKey })).close();
    const named = SQL.replaceAll('mailkeel_app', ROLE).replaceAll('mailkeel_owner', url.username);
    await query(url.href, named.slice(named.indexOf('CREATE ROLE')).replace("'…'", "'app'"));
    Object.assign(url, { username: ROLE, password: 'app' });
    store = await fixture.open('', { databaseUrl: url.href, vaultKey });
    await store.audit.begin({
      ...{ executionId: 'sign-up', workflowId: 'w', runId: 'r', activityId: '1' },
      ...{ action: 'createMailbox', domain: 'example.com', pass: '', attemptCount: 1 },
    });
  });

  it.each([`update ${LOG} set error = null`, `delete from ${LOG}`, `truncate ${LOG}`])(
    'is refused: %s',
    async (statement) => {
      await expect(query(url.href, statement)).rejects.toThrow(
        `permission denied for table ${LOG}`,
      );

      expect(await store.audit.attempts({})).toHaveLength(1);
    },
  );

  it('cannot prune, and says who can', async () => {
    const pruned = store.audit.prune('2100-01-01T00:00:00.000Z', {
      ...{ id: 'd1', executionId: '', workflowId: '', domain: '', pass: '' },
      ...{ action: 'prune-audit', actor: 'anna', reason: 'the year is over' },
    });

    await expect(pruned).rejects.toMatchObject({
      message: expect.stringContaining('(42501)'),
      remediation: expect.stringContaining('as the role that owns the tables'),
    });
    expect(await store.audit.attempts({})).toHaveLength(1);
  });
});
