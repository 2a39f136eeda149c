import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { listed } from '../e2e/support/listed.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { openStageOf, type Stage, type StagePlan } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';
import { mailkeel, type Person, type Ran } from './terminal.ts';

const DOMAIN = 'example.net';
const ANNA = `anna@${DOMAIN}`;
const BERTA = `berta@${DOMAIN}`;
const OWNERSHIP = { name: DOMAIN, type: 'TXT' } as const;

function mailbox(name: string) {
  return { name, has_imap: true, recipients: [], password: `Old-Secret-${name}` };
}

/** A live domain whose passwords Mailkeel does not know; a mailbox takes some seconds to be encrypted anew. */
const plan: StagePlan = {
  scenario: parseScenario({
    forwardEmail: {
      rekeyMs: 3_000,
      accounts: [
        {
          ...{ token: FE_TOKEN, id: 'replace-1', email: 'operator@example.edu' },
          domains: [
            {
              ...{ name: DOMAIN, verification_record: 'abcdefghij' },
              aliases: [mailbox('anna'), mailbox('berta')],
            },
          ],
        },
      ],
    },
    cloudflare: {
      accounts: [
        {
          ...{ token: CF_TOKEN, userId: 'replace-cf' },
          zones: [
            {
              name: DOMAIN,
              records: [
                { ...OWNERSHIP, content: 'forward-email-site-verification=abcdefghij' },
                { name: DOMAIN, type: 'MX', content: 'mx1.forwardemail.net', priority: 10 },
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
defaults: { mail: fe, dns: { account: cf }, passwords: missing }
domains: [{ name: ${DOMAIN}, phases: [3], aliases: [anna, berta] }]
`,
};

// One story: every test finds what the one before left.
describe('passwords rotate and override', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStageOf(plan, 'shipped');
    await stage.workers.start();
    await until(
      'a worker',
      async () => (await rotate(ANNA, '--current', await file('x'))).code !== 1,
    );
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  function file(content: string): Promise<string> {
    const path = join(dirname(stage.manifest), 'current.txt');
    writeFileSync(path, content);
    return Promise.resolve(path);
  }

  function run(args: readonly string[], person?: Person): Promise<Ran> {
    const options = ['--manifest', stage.manifest, '--reason', 'new owner'];
    return mailkeel(stage.config, ['passwords', ...args, ...options], person);
  }

  const rotate = (address: string, ...args: readonly string[]): Promise<Ran> =>
    run(['rotate', address, ...args]);

  /** The provider's own truth. */
  function atProvider(name: string) {
    const [account] = stage.world.state.forwardEmail.accounts;
    return account!.domains[0]!.aliases.find((alias) => alias.name === name)!;
  }

  it('refuses without a current password, and says what else there is', async () => {
    const ran = await rotate(ANNA);

    expect(ran.code).toBe(2);
    expect(ran.err).toContain('--current');
    expect(ran.err).toContain('passwords override');
  });

  it('asks the provider for nothing where the current password is wrong', async () => {
    const before = atProvider('anna').passwordsSet;

    const ran = await rotate(ANNA, '--current', await file('Wrong-Secret\n'));

    expect(ran.code).toBe(4);
    expect(ran.out).toMatch(/^not-brought {2}anna@.*: wrong\n$/);
    expect(atProvider('anna')).toMatchObject({ passwordsSet: before, password: 'Old-Secret-anna' });
  }, 60_000);

  it('changes it by the current one, waits for the provider, and proves it; the mail stays', async () => {
    const ran = await rotate(ANNA, '--current', await file('Old-Secret-anna\n'));

    const entry = await stage.store.vault.current(ANNA);
    expect(ran.out).toMatch(/^replaced {2}anna@/);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain('encrypts the mailbox');
    expect(entry).toMatchObject({ state: 'proven', password: atProvider('anna').password });
    expect(entry?.password).not.toBe('Old-Secret-anna');
    expect(atProvider('anna')).toMatchObject({ wipes: 0, overrides: 0 });
  }, 90_000);

  it('changes it once more by what the vault knows', async () => {
    const before = await stage.store.vault.current(ANNA);

    const ran = await rotate(ANNA);

    const entry = await stage.store.vault.current(ANNA);
    expect(ran.code).toBe(0);
    expect(entry?.password).not.toBe(before?.password);
    expect(entry?.password).toBe(atProvider('anna').password);
  }, 90_000);

  it.each([
    ['without a terminal and --yes', undefined, 2],
    ['where the person says no', { says: false }, 1],
  ])('empties nothing %s', async (_what, person, code) => {
    const ran = await run(['override', BERTA], person);

    expect(ran.code).toBe(code);
    expect(ran.err).toContain('every mail in it is lost for good');
    expect(atProvider('berta')).toMatchObject({ overrides: 0, password: 'Old-Secret-berta' });
  });

  it('sets a password nobody had over an emptied mailbox, once, when a person decided so', async () => {
    const ran = await run(['override', BERTA], { says: true });

    const entry = await stage.store.vault.current(BERTA);
    expect(ran.out).toMatch(/^replaced {2}berta@/);
    expect(ran.code).toBe(0);
    expect(atProvider('berta')).toMatchObject({ overrides: 1, wipes: 1 });
    expect(entry).toMatchObject({ state: 'proven', password: atProvider('berta').password });
    expect(await stage.store.audit.attempts({ email: BERTA })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'override-password', reason: 'new owner' }),
        expect.objectContaining({ action: 'replacePassword', status: 'succeeded', pass: '3-2' }),
      ]),
    );
  }, 60_000);

  it('leaves no password in the audit log or in Temporal', async () => {
    const client = stage.client();
    const told: string[] = [];
    const query = "WorkflowType = 'replacePassword'";
    await listed(client, query, 5);
    for await (const { workflowId, runId } of client.workflow.list({ query }))
      told.push(JSON.stringify(await client.workflow.getHandle(workflowId, runId).fetchHistory()));
    const plain = told
      .join('')
      .replaceAll(/"([A-Za-z0-9+/=]{8,})"/g, (_, data: string) =>
        Buffer.from(data, 'base64').toString('latin1'),
      );
    const rows = JSON.stringify(await stage.store.audit.attempts({ domain: DOMAIN }));

    expect(told).toHaveLength(5);
    for (const secret of ['Secret', atProvider('anna').password!, atProvider('berta').password!])
      expect(plain + rows).not.toContain(secret);
  });
});
