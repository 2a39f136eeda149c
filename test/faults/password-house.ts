/** Domains at a simulated mail provider, each with a mailbox that waits for a password, looked at by `mailkeel diagnose-passwords`. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../../src/config.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import type { DomainDiagnosis } from '../../src/workflows/messages-diagnose.ts';
import { openPlace } from '../cli/place.ts';
import { configOf, mailkeel } from '../cli/terminal.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { temporalPath } from '../setup/temporal.ts';
import { plainBundle } from '../setup/workflow-bundle.ts';
import type { Told } from './planted.ts';

/** One domain of the zone example.com, with the mailbox `anna`. What is absent is as it should be. */
export interface MailDomain {
  readonly name: string;
  /** Of the domain at the provider. */
  readonly domain?: object;
  /** Of the alias at the provider; `none`: there is no such alias. */
  readonly alias?: object | 'none';
  /** Whether the ownership record stands in the zone. */
  readonly owned?: boolean;
  /** Label of its account. */
  readonly account?: 'fe' | 'refused' | 'spent';
}

export interface Provider {
  readonly domains: readonly MailDomain[];
  /** What the account `refused` is given as its token. */
  readonly token: string;
  /** What happened in this home before. */
  readonly before: (config: Config) => Promise<void>;
}

/** What the account of `refused` is rightly given; an account of its own, so that its pause is nobody else's. */
export const OTHER_TOKEN = 'fe-token-of-another-account-1';
const SPENT_TOKEN = 'fe-token-of-a-third-account-1';

/** Looks once at all of them; what was started for it is gone afterwards. */
export async function lookAtPasswords(provider: Provider): Promise<readonly Told[]> {
  const place = openPlace();
  const world = await startWorld(scenarioOf(provider), { directory: join(place.home, '../world') });
  try {
    mkdirSync(place.home);
    symlinkSync(dirname(await plainBundle()), join(place.home, 'cache'));
    const manifest = place.write('mailkeel.yaml', manifestOf(world, provider));
    const config = configOf(place.home, {
      ...{ FE: FE_TOKEN, REFUSED: provider.token, SPENT: SPENT_TOKEN, CF: CF_TOKEN },
      TEMPORAL_CLI_PATH: await temporalPath(),
      MAILKEEL_DNS_SERVERS: `${world.dns.address}:${String(world.dns.port)}`,
      MAILKEEL_DNS_PORT: String(world.dns.port),
    });
    await provider.before(config);
    const { out, err } = await mailkeel(config, ['diagnose-passwords', manifest, '--json']);
    if (out === '') throw new Error(err);
    return (JSON.parse(out) as { domains: readonly DomainDiagnosis[] }).domains.flatMap(toldOf);
  } finally {
    await world.close();
    place.remove();
  }
}

const TOKENS = { fe: FE_TOKEN, refused: OTHER_TOKEN, spent: SPENT_TOKEN } as const;

/** Ten characters, as the provider wants them. */
const ownershipOf = (nth: number): string => `verify${String(nth).padStart(4, '0')}`;

function scenarioOf({ domains }: Provider): ReturnType<typeof parseScenario> {
  const hosted = domains.map((each, nth) => ({ ...each, nth }));
  const accounts = Object.entries(TOKENS).map(([label, token]) => ({
    ...{ token, id: label, email: `${label}@example.edu` },
    domains: hosted
      .filter(({ account = 'fe' }) => account === label)
      .map(({ name, domain, alias = {}, nth }) => ({
        ...{ name, verification_record: ownershipOf(nth), ...domain },
        aliases: alias === 'none' ? [] : [{ name: 'anna', has_imap: true, ...alias }],
      })),
  }));
  const records = hosted
    .filter(({ owned = true }) => owned)
    .map(({ name, nth }) => ({
      ...{ name, type: 'TXT' },
      content: `forward-email-site-verification=${ownershipOf(nth)}`,
    }));
  const zones = [{ name: 'example.com', records }];
  return parseScenario({
    forwardEmail: { accounts },
    cloudflare: { accounts: [{ token: CF_TOKEN, userId: 'passwords-cf', zones }] },
  });
}

function manifestOf({ forwardEmail, cloudflare }: World, { domains }: Provider): string {
  const mail = Object.keys(TOKENS).map(
    (label) =>
      `  ${label}: { kind: forward-email, token: { env: ${label.toUpperCase()} }, url: "${forwardEmail.url}", login: rest }`,
  );
  const entries = domains.map(
    ({ name, account = 'fe' }) => `  - { name: ${name}, mail: ${account}, aliases: [anna] }`,
  );
  return `version: 1
accounts:
${mail.join('\n')}
  cf: { kind: cloudflare, token: { env: CF }, url: "${cloudflare.url}" }
defaults: { mail: fe, dns: { account: cf }, passwords: missing }
domains:
${entries.join('\n')}
`;
}

/** A park is a line with its code for a check. */
function toldOf({ domain: subject, findings, park }: DomainDiagnosis): readonly Told[] {
  const said = findings.map(({ status, ...told }) => ({
    ...{ ...told, subject },
    bad: status !== 'pass' && status !== 'not-tested',
  }));
  if (park === undefined) return said;
  const { code: check, sentence: message, remedy } = park;
  return [...said, { check, subject, bad: true, message, remedy: remedy.join('\n') }];
}
