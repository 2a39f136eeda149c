import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { mark, writes } from '../e2e/support/judge.ts';
import { listed } from '../e2e/support/listed.ts';
import { ended, finished, start } from '../e2e/support/runs.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { openStageOf, type Stage, type StagePlan } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';
import { mailkeel, type Ran } from './terminal.ts';

const DOMAIN = 'example.net';
const GUESSED = ['g1', 'g2', 'g3', 'g4', 'g5', 'g6', 'g7'];

function mailbox(name: string, password?: string) {
  return { name, has_imap: true, recipients: [], ...(password === undefined ? {} : { password }) };
}

/** A domain people have used for years: every mailbox has a password, but for `none`. */
const plan: StagePlan = {
  scenario: parseScenario({
    forwardEmail: {
      accounts: [
        {
          ...{ token: FE_TOKEN, id: 'import-1', email: 'operator@example.edu' },
          domains: [
            {
              name: DOMAIN,
              verification_record: 'abcdefghij',
              aliases: [
                mailbox('anna', 'Old-Secret-anna'),
                mailbox('berta', 'Old-Secret-berta'),
                mailbox('none'),
                ...GUESSED.map((name) => mailbox(name, `Old-Secret-${name}`)),
              ],
            },
          ],
        },
      ],
    },
    cloudflare: {
      accounts: [
        {
          ...{ token: CF_TOKEN, userId: 'import-cf' },
          zones: [
            {
              name: DOMAIN,
              records: [
                {
                  ...{ name: DOMAIN, type: 'TXT' },
                  content: 'forward-email-site-verification=abcdefghij',
                },
                { name: DOMAIN, type: 'MX', content: 'mx1.forwardemail.net', priority: 10 },
                { name: DOMAIN, type: 'MX', content: 'mx2.forwardemail.net', priority: 10 },
              ],
            },
          ],
        },
      ],
    },
    dns: { propagationMs: 0, negativeTtl: 1 },
  }),
  manifest: (at) => `version: 1
accounts:
  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, url: "${at.mail}", imap: "${at.imap}" }
  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${at.dns}" }
pace: { fe: { passwords: { every: 0.1s } } }
defaults: { mail: fe, dns: { account: cf }, passwords: missing }
domains:
  - name: ${DOMAIN}
    phases: [3]
    aliases: [anna]
  - name: example.com
    phases: [1]
    aliases: [{ name: sales, mailbox: false, recipients: [boss@example.edu] }]
`,
};

// One story: every test finds what the one before left.
describe('passwords import', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStageOf(plan, 'shipped');
    await stage.workers.start();
    await until('a worker', async () => {
      const ran = await mailkeel(stage.config, ['start', stage.manifest, '--only', DOMAIN]);
      return ran.code === 2;
    });
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  /** The manifest again, with these mailboxes of the live domain. */
  function manifestWith(...names: readonly string[]): string {
    const path = join(dirname(stage.manifest), `${names.join('-')}.yaml`);
    const text = plan.manifest({
      mail: stage.world.forwardEmail.url,
      dns: stage.world.cloudflare.url,
      imap: `${stage.world.imap.host}:${String(stage.world.imap.port)}`,
    });
    writeFileSync(path, text.replace('aliases: [anna]', `aliases: [${names.join(', ')}]`));
    return path;
  }

  function bring(manifest: string, rows: string): Promise<Ran> {
    const sheet = join(dirname(stage.manifest), 'old.csv');
    writeFileSync(sheet, rows);
    const options = ['--manifest', manifest, '--reason', 'moved from the old script'];
    return mailkeel(stage.config, ['passwords', 'import', sheet, ...options]);
  }

  it('is what a kept mailbox needs to become proven, without a write at the provider', async () => {
    const first = await start(stage, [DOMAIN]);
    await finished(stage, first);
    const before = await ended(stage, DOMAIN);
    const since = mark(stage);

    const ran = await bring(stage.manifest, `email,password\nanna@${DOMAIN},Old-Secret-anna\n`);
    const second = await start(stage, [DOMAIN]);
    await finished(stage, second);

    expect(before.counts).toMatchObject({ kept: 1, proven: 0 });
    expect(ran).toMatchObject({ code: 0, out: `proven  anna@${DOMAIN}  login succeeded\n` });
    expect((await ended(stage, DOMAIN)).counts).toMatchObject({ kept: 0, proven: 1 });
    expect(writes(stage, since)).toEqual([]);
    expect(await stage.store.vault.current(`anna@${DOMAIN}`)).toMatchObject({
      ...{ password: 'Old-Secret-anna', state: 'proven', origin: 'imported' },
    });
  }, 180_000);

  it('tells each row what became of it, and keeps nothing that did not work', async () => {
    const manifest = manifestWith('anna', 'berta', 'none', 'gone');

    const ran = await bring(
      manifest,
      [
        'Login;Kennwort',
        `anna@${DOMAIN};Old-Secret-anna`,
        `berta@${DOMAIN};Wrong-Secret`,
        `none@${DOMAIN};Never-Secret`,
        `gone@${DOMAIN};Gone-Secret`,
        `sales@example.com;No-Secret`,
        'stranger@example.org;Foreign-Secret',
        'Swapped-Secret;x',
      ].join('\r\n'),
    );

    const outcomes = ran.out
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/).slice(0, 2));
    expect(ran.code).toBe(4);
    expect(outcomes).toEqual([
      ['wrong', `berta@${DOMAIN}`],
      ['no-mailbox', `gone@${DOMAIN}`],
      ['wrong', `none@${DOMAIN}`],
      ['already', `anna@${DOMAIN}`],
      ['forwarder', 'sales@example.com'],
      ['not-in-manifest', 'stranger@example.org'],
      ['invalid', expect.stringContaining('old.csv:8')],
    ]);
    expect(ran.out + ran.err).not.toContain('Secret');
    expect(await stage.store.vault.list(DOMAIN)).toHaveLength(1);
  }, 60_000);

  it('overwrites no other proven password', async () => {
    const ran = await bring(stage.manifest, `email,password\nanna@${DOMAIN},Another-Secret\n`);

    expect(ran.code).toBe(4);
    expect(ran.out).toMatch(/^conflict +anna@.*the vault has another password for it \(proven\)/);
    expect(await stage.store.vault.current(`anna@${DOMAIN}`)).toMatchObject({
      password: 'Old-Secret-anna',
    });
  });

  it('stops at five wrong ones, half of what locks everybody out', async () => {
    const manifest = manifestWith(...GUESSED);
    const rows = GUESSED.map((name) => `${name}@${DOMAIN},Guess-Secret-${name}`);

    const ran = await bring(manifest, ['email,password', ...rows].join('\n'));

    const outcomes = ran.out.split('\n').map((line) => line.split(/\s+/)[0]);
    expect(ran.code).toBe(4);
    // `berta` was wrong before: the count is of the mail server, not of the import.
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome === 'not-tried')).toHaveLength(3);
    expect(ran.err).toContain('Stopped: 5 wrong passwords in a row');
    expect(ran.err).toContain('run the same import again after');
  }, 60_000);

  it('leaves no password in the audit log, in Temporal or in what was staged', async () => {
    const client = stage.client();
    const histories: string[] = [];
    const query = "WorkflowType = 'importPasswords'";
    await listed(client, query, 3);
    for await (const { workflowId } of client.workflow.list({ query }))
      histories.push(JSON.stringify(await client.workflow.getHandle(workflowId).fetchHistory()));
    const rows = await stage.store.audit.attempts({ domain: DOMAIN });

    expect(histories).toHaveLength(3);
    const plain = histories.map((text) =>
      text.replaceAll(/"([A-Za-z0-9+/=]{8,})"/g, (_, data: string) =>
        Buffer.from(data, 'base64').toString('latin1'),
      ),
    );
    expect(plain.join('')).not.toContain('Secret');
    expect(JSON.stringify(rows)).not.toContain('Secret');
    expect(rows).toContainEqual(
      expect.objectContaining({
        action: 'import-passwords',
        reason: 'moved from the old script',
      }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ action: 'proveImport', email: `anna@${DOMAIN}` }),
    );
  });
});
