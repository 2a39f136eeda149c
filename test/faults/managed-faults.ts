/**
 * Faults only a run's health check (pass 4-1) can name: the public DNS of a domain beside what its mail provider says of it. The provider's
 * word is handed to the activity.
 */
import type { ProviderSays } from '../../src/core/public-evidence.ts';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { DOMAIN, World } from '../activities/fakes.ts';
import { cloudflare, startFixture } from '../simulators/fixture.ts';
import type { PlantedFault, Told } from './planted.ts';

interface Row {
  readonly type: string;
  readonly name: string;
  readonly content: string;
}

/** What the mail provider says of the domain; a run's health check compares the world with it. */
const SAYS: ProviderSays = {
  keys: [{ name: `mail._domainkey.${DOMAIN}`, value: `v=DKIM1; k=ed25519; p=${'A'.repeat(43)}=` }],
  returnPath: `bounces.${DOMAIN}`,
  unheard: [],
};
const KEY: Row = { type: 'TXT', name: SAYS.keys[0]!.name, content: SAYS.keys[0]!.value };
const BOUNCES: Row = {
  type: 'TXT',
  name: `bounces.${DOMAIN}`,
  content: 'v=spf1 ip4:192.0.2.0/24 -all',
};

/** The records stand at name servers and are asked for over DNS; the provider's word is handed in. */
async function health(
  records: readonly Row[],
  provider: ProviderSays = SAYS,
): Promise<readonly Told[]> {
  const fixture = await startFixture({
    cloudflare: cloudflare(records.map((row) => ({ ...row }))),
  });
  try {
    const { address, port } = fixture.world.dns;
    const world = new World();
    const servers = [`${address}:${String(port)}`];
    Object.assign(world.resolver.resolver, createResolver({ servers, port, timeoutMs: 5_000 }));
    const checks = await world.do('checkPublicDns', {
      ...{ ...world.call(), account: 'public-dns' },
      provider,
    });
    return checks.map(({ status, ...check }) => ({ ...check, bad: status !== 'pass' }));
  } finally {
    await fixture.close();
  }
}

type Named = readonly [
  fault: string,
  check: string,
  cause: RegExp,
  remedy: RegExp,
  planted: readonly Row[],
  repaired: readonly Row[],
  /** What the provider says meanwhile, where that is the fault. */
  says?: ProviderSays,
];

const ROWS: readonly Named[] = [
  [
    'a Return-Path that leads to no SPF',
    'alignment',
    /bounces\.example\.com, the Return-Path .* no SPF record/,
    /publish the Return-Path CNAME/,
    [],
    [BOUNCES],
  ],
  [
    'the DKIM key of another host',
    'dkim.key',
    /is not the key the mail provider signs with/,
    /publish the DKIM record of the mail provider/,
    [{ ...KEY, content: `v=DKIM1; k=ed25519; p=${'B'.repeat(43)}=` }],
    [KEY],
  ],
  [
    'nobody who hears of abuse',
    'hygiene.postmaster',
    /abuse@example\.com takes no mail/,
    /name abuse among the aliases/,
    [],
    [],
    { ...SAYS, unheard: ['abuse'] },
  ],
];

/** A mailbox an earlier run proved; its password at the provider is `current` today. */
async function logins(current: string): Promise<readonly Told[]> {
  const world = new World({ phases: [4] });
  await world.created('anna');
  await world.planned('anna', 'proven', { password: 'of the vault' });
  for (const row of world.store.passwords) row.provenAt = '2026-01-01T00:00:00.000Z';
  world.mail.passwords.set(`anna@${DOMAIN}`, current);
  const since = '2026-01-02T00:00:00.000Z';
  const findings = await world.do('checkLogins', {
    ...{ ...world.call(), since, names: ['anna'], left: 0 },
  });
  return findings.map(({ status, ...check }) => ({ ...check, bad: status !== 'pass' }));
}

const CHANGED_PASSWORD: PlantedFault = {
  ...{ fault: 'a password changed at the provider', check: 'login.wrong', command: 'health' },
  cause: /anna@example\.com was proven earlier, and now: the mail server does not accept/,
  remedy: /passwords import <csv> --replace/,
  look: (world) => logins(world === 'planted' ? 'somebody else’s' : 'of the vault'),
};

export const MANAGED_FAULTS: readonly PlantedFault[] = [
  CHANGED_PASSWORD,
  ...ROWS.map(([fault, check, cause, remedy, planted, repaired, says]): PlantedFault => ({
    ...{ fault, check, cause, remedy, command: 'health' },
    look: (world) => (world === 'planted' ? health(planted, says) : health(repaired)),
  })),
];
