/** A domain on a Stalwart server of one's own, taken through every pass; both lines run the same story. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseScenario, type Scenario } from '../../../src/simulators/scenario.ts';
import {
  stalwartSnapshot,
  type StalwartSnapshot,
} from '../../../src/simulators/stalwart/snapshot.ts';
import { unlistedCalls } from './endpoints.ts';
import { mark, writes } from './judge.ts';
import { ended, finished, start } from './runs.ts';
import { CF_TOKEN, FE_TOKEN, STALWART_TOKEN } from './scene.ts';
import { openStageOf, type Addresses, type Stage } from './stage.ts';

const DOMAIN = 'example.com';
const HOST = 'mail.example.net';
/** Which line it is, and JMAP: management by 0.16 and a mailbox that was opened name their methods in the body. */
const LINE_CALLS = new Set(['GET /api/account', 'GET /jmap/session', 'POST /jmap', 'POST /jmap/']);
const MAILBOXES = ['anna', 'bob', 'carla'];

/** The mail server has nothing yet; the zone has an address and is published at once. */
function scenarioOf(line: 'rest' | 'jmap'): Scenario {
  const zone = { name: DOMAIN, records: [{ name: DOMAIN, type: 'A', content: '192.0.2.10' }] };
  return parseScenario({
    forwardEmail: { accounts: [{ token: FE_TOKEN, id: 'unused', email: 'owner@example.edu' }] },
    cloudflare: { accounts: [{ token: CF_TOKEN, userId: 'own-cf', zones: [zone] }] },
    stalwart: { line, hostname: HOST, admin: { user: 'admin', password: STALWART_TOKEN } },
    dns: { negativeTtl: 1, elsewhere: [{ name: HOST, type: 'A', content: '127.0.0.3' }] },
  });
}

function manifestOf({ dns, stalwart }: Addresses): string {
  const { url, imap } = stalwart!;
  return `version: 1
accounts:
  own: { kind: stalwart, url: "${url}", user: admin, token: { env: STALWART_KEY }, imap: "${imap.host}:${String(imap.port)}" }
  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${dns}" }
defaults: { mail: own, dns: { account: cf }, passwords: new }
domains:
  - name: ${DOMAIN}
    aliases:
      - { name: info, mailbox: false, recipients: [boss@example.edu] }
${MAILBOXES.map((name) => `      - ${name}`).join('\n')}
`;
}

/** Runs the story on a server of this line. */
export function describeOwnServer(line: 'rest' | 'jmap'): void {
  describe(`a domain on a Stalwart server of the ${line} line`, () => {
    let stage: Stage;
    const server = (): StalwartSnapshot => stalwartSnapshot(stage.world.state.stalwart!);

    beforeAll(async () => {
      stage = await openStageOf({ scenario: scenarioOf(line), manifest: manifestOf }, 'shipped');
      await stage.workers.start();
    }, 120_000);

    afterAll(async () => {
      await stage.close();
    }, 60_000);

    it('goes through every pass to three proven mailboxes', async () => {
      const execution = await start(stage);

      expect(await finished(stage, execution)).toMatchObject({ done: 1, total: 1 });
      const run = await ended(stage, DOMAIN);
      expect(run).toMatchObject({ status: 'done', failures: [], counts: { proven: 3 } });
      expect(stage.world.state.surroundings.troubles).toEqual([]);
    }, 200_000);

    it('leaves on the server what the manifest says, each password set once', () => {
      const { domains, accounts } = server();
      const byAddress = new Map(accounts.map((account) => [account.emails[0], account]));

      expect(domains.map(({ name }) => name)).toEqual([DOMAIN]);
      expect([...byAddress.keys()].sort()).toEqual(
        [...MAILBOXES, 'info'].map((name) => `${name}@${DOMAIN}`).sort(),
      );
      for (const name of MAILBOXES)
        expect(byAddress.get(`${name}@${DOMAIN}`)).toMatchObject({
          ...{ type: 'individual', roles: ['user'], hasPassword: true, passwordsSet: 1 },
        });
      expect(byAddress.get(`info@${DOMAIN}`)).toMatchObject({
        ...{ type: 'list', externalMembers: ['boss@example.edu'] },
      });
    });

    it("publishes the records of the server's own list", () => {
      const [zone] = stage.world.state.cloudflare.accounts[0]!.zones;
      const shown = zone!.records().map(({ type, name, content }) => `${type} ${name} ${content}`);

      expect(shown).toContain(`MX ${DOMAIN} ${HOST}`);
      expect(shown.filter((record) => record.includes('v=spf1 mx ~all'))).toHaveLength(1);
      expect(shown.filter((record) => record.includes('._domainkey.'))).toHaveLength(2);
      expect(shown.filter((record) => record.startsWith(`TXT _dmarc.${DOMAIN}`))).toHaveLength(1);
    });

    it('proves each password by IMAP and by JMAP', () => {
      const calls = stage.world.state.surroundings.calls.list();

      for (const name of MAILBOXES)
        expect(
          calls.some(
            (call) => call.provider === 'imap' && call.alias === name && call.status === 200,
          ),
        ).toBe(true);
      const sessions = calls.filter(({ path }) => path === '/jmap/session');
      expect(sessions.length).toBeGreaterThanOrEqual(MAILBOXES.length);
    });

    it('calls only endpoints `mailkeel permissions` shows, and those that tell the line', () => {
      const calls = stage.world.state.surroundings.calls.list();

      const unlisted = unlistedCalls(calls).filter((call) => !LINE_CALLS.has(call));

      expect(unlisted).toEqual([]);
    });

    it('makes not one write when it is started again', async () => {
      const before = mark(stage);
      const state = JSON.stringify(server());

      const execution = await start(stage);

      expect(await finished(stage, execution)).toMatchObject({ done: 1, total: 1 });
      expect(mark(stage)).toBeGreaterThan(before);
      expect(writes(stage, before)).toEqual([]);
      expect(JSON.stringify(server())).toBe(state);
    }, 200_000);
  });
}
