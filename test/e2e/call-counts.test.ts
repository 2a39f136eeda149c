/** What a domain costs at the providers, counted by the simulators: calls are the same on every machine. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggedCall } from '../../src/simulators/calls.ts';
import { scenarioOf } from './support/scene.ts';
import { unlistedCalls } from './support/endpoints.ts';
import { ended, finished, start } from './support/runs.ts';
import { mark } from './support/judge.ts';
import { openStageOf, type Stage, type StagePlan } from './support/stage.ts';

/** The first mailbox of a worker shows which generation of the vendor's API it meets; the others profit. */
const FIRST = 'example.net';
const DOMAIN = 'example.org';

const PLAN: StagePlan = {
  scenario: scenarioOf({ domains: { [FIRST]: [], [DOMAIN]: [] } }),
  manifest: ({ mail, dns, imap }) => `version: 1
accounts:
  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, url: "${mail}", imap: "${imap}" }
  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${dns}" }
pace: { fe: { passwords: { every: 0.1s }, aliases: { every: 0.1s } } }
defaults: { mail: fe, dns: { account: cf, rua: reports@example.edu, extras: [tls-rpt, autoconfig] }, passwords: new }
domains:
  - { name: ${FIRST}, aliases: [anna] }
  - name: ${DOMAIN}
    aliases:
      - { name: sales, mailbox: false, recipients: [boss@example.edu] }
      - { name: info, mailbox: false, recipients: [boss@example.edu] }
      - { name: carla, recipients: [boss@example.edu] }
      - anna
      - bob
`,
};

/** A call without the names in it: `POST /v1/domains/…/aliases`. */
function shape({ method, path }: LoggedCall): string {
  const [bare = ''] = path.split('?');
  return `${method} ${bare
    .replace(/(\/domains\/)[^/]+/, '$1…')
    .replace(/(\/aliases\/)[^/]+/, '$1…')
    .replace(/(\/zones\/)[^/]+/, '$1…')}`;
}

/** A look for a zone names it in the query alone. */
function isAbout({ domain, path }: LoggedCall): boolean {
  return domain === DOMAIN || path.endsWith(`?name=${DOMAIN}`);
}

describe('calls a domain costs', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStageOf(PLAN, 'shipped');
    await stage.workers.start();
    await finished(stage, await start(stage, [FIRST]));
  }, 200_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  /** The calls about the domain that a run over it makes, by provider. */
  async function runOver(): Promise<(provider: LoggedCall['provider']) => readonly LoggedCall[]> {
    const before = mark(stage);
    await finished(stage, await start(stage, [DOMAIN]));
    expect(await ended(stage, DOMAIN)).toMatchObject({ status: 'done', failures: [] });
    const calls = stage.world.state.surroundings.calls.list();
    const made = calls.filter((call) => call.seq > before && isAbout(call));
    return (provider) => made.filter((call) => call.provider === provider);
  }
  const aliasCalls = (calls: readonly LoggedCall[], name: string): readonly string[] =>
    calls.filter(({ alias }) => alias === name).map(shape);

  it('at the first run: what each alias needs, one listing a look, and three at the DNS host for however many records', async () => {
    const of = await runOver();

    const mail = of('forward-email');
    const create = 'POST /v1/domains/…/aliases';
    const password = 'POST /v1/domains/…/aliases/…/generate-password';
    expect(aliasCalls(mail, 'sales')).toEqual([create]);
    expect(aliasCalls(mail, 'carla')).toEqual([create, password]);
    expect(aliasCalls(mail, 'bob')).toEqual([create, 'PUT /v1/domains/…/aliases/…', password]);
    // Before the creations, after them, and at the health check.
    const listings = mail.map(shape).filter((call) => call === 'GET /v1/domains/…/aliases');
    expect(listings).toHaveLength(3);
    const records = '/client/v4/zones/…/dns_records';
    const look = ['GET /client/v4/zones', `GET ${records}`];
    // Plan and apply, whose answer is the read-back; the health check looks for itself.
    expect(of('cloudflare').map(shape)).toEqual([...look, `POST ${records}/batch`, ...look]);
  }, 200_000);

  it('at the next run: at most three at the mail provider and two at the DNS host, whichever worker asks', async () => {
    await stage.workers.start();

    const of = await runOver();

    const mail = of('forward-email').map(shape);
    expect(mail).toEqual([
      'GET /v1/domains/…',
      'GET /v1/domains/…/aliases',
      'GET /v1/domains/…/verify-smtp',
    ]);
    expect(of('cloudflare').map(shape)).toEqual([
      'GET /client/v4/zones',
      'GET /client/v4/zones/…/dns_records',
    ]);
  }, 200_000);

  it('are all of endpoints `mailkeel permissions` shows', () => {
    expect(unlistedCalls(stage.world.state.surroundings.calls.list())).toEqual([]);
  });

  it('at the health check the world is asked too, and sees the domain as it is', async () => {
    const { findings } = await ended(stage, DOMAIN);

    const looked = findings.filter(({ pass }) => pass === '4-1');
    const right = looked.filter(({ status }) => status === 'pass').map(({ check }) => check);
    expect(right).toEqual(
      expect.arrayContaining(['delegation', 'mx', 'mx.ptr', 'spf', 'alignment', 'tls-rpt']),
    );
    // Whether somebody listens on port 25 is this machine's business.
    const told = looked.filter(({ check, status }) => status !== 'pass' && !isSmtp(check));
    expect(told.map(({ check, status }) => `${status} ${check}`)).toEqual([
      'warn provider.sending',
      'warn dkim.key',
      'warn dmarc.policy',
      'warn dmarc.rua',
      'warn hygiene.postmaster',
    ]);
  });
});

function isSmtp(check: string): boolean {
  return ['mx.starttls', 'mx.certificate', 'mx.dane'].includes(check);
}
