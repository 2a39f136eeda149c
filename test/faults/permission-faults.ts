/** Faults of credentials, planted at the simulated vendors, and looked at through the adapters. */
import { permissionsOf } from '../../src/core/permissions.ts';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { PermissionProber } from '../../src/providers/permission-port.ts';
import { CF_TOKEN, cloudflare, FE_TOKEN, startFixture } from '../simulators/fixture.ts';
import type { PlantedFault, Told } from './planted.ts';

interface Scene {
  readonly kind: 'forward-email' | 'cloudflare';
  /** Of the account; `domain` of its domain, at Cloudflare of the zone. */
  readonly account?: object;
  readonly domain?: object;
  readonly token?: string;
}

async function permissions({ kind, account, domain, token }: Scene): Promise<readonly Told[]> {
  const name = 'example.com';
  const mail = { token: FE_TOKEN, id: 'user-1', email: 'owner@example.edu' };
  const isMail = kind === 'forward-email';
  const fixture = await startFixture({
    forwardEmail: {
      accounts: [
        { ...mail, domains: [{ name, ...(isMail ? domain : {}) }], ...(isMail ? account : {}) },
      ],
    },
    cloudflare: cloudflare([], isMail ? {} : { ...account, zones: [{ name, ...domain }] }),
  });
  try {
    const { world } = fixture;
    const provider = isMail
      ? createForwardEmail({ token: token ?? FE_TOKEN, baseUrl: world.forwardEmail.url })
      : createCloudflareDns({ token: token ?? CF_TOKEN, baseUrl: world.cloudflare.url });
    return [
      ...(await asked(kind, provider.permissions)),
      ...(await asked(kind, provider.permissions, name)),
    ];
  } finally {
    await fixture.close();
  }
}

async function asked(
  kind: Scene['kind'],
  prober: PermissionProber,
  domain?: string,
): Promise<readonly Told[]> {
  const rights = [];
  for (const look of prober(domain)) rights.push(...(await look()));
  const whom = { account: 'a', ...(domain === undefined ? {} : { domain }) };
  return permissionsOf(kind, { ...whom, rights }).map((cell) => ({
    ...{ check: cell.endpoint, message: cell.message, remedy: cell.remedy },
    bad: cell.verdict === 'refused',
  }));
}

type Named = readonly [fault: string, check: string, cause: RegExp, remedy: RegExp, planted: Scene];

const fe = (change: Omit<Scene, 'kind'>): Scene => ({ kind: 'forward-email', ...change });
const cf = (change: Omit<Scene, 'kind'>): Scene => ({ kind: 'cloudflare', ...change });

const ACCOUNT = 'GET /v1/account';
const UPDATE = 'PUT /v1/domains/:domain';
const WRITE = 'POST /zones/:zone/dns_records/batch';
const ZONE = 'GET /zones?name=:zone';

const ROWS: readonly Named[] = [
  [
    'a bad API token',
    ACCOUNT,
    /\(401\): Invalid API token/,
    /replace the credential the account's entry names/i,
    fe({ token: 'fe-of-nobody-0000000000' }),
  ],
  [
    'a free account',
    ACCOUNT,
    /\(402\).*upgrade to a paid plan/i,
    /plan/i,
    fe({ account: { plan: 'free' } }),
  ],
  [
    'an account past due',
    ACCOUNT,
    /\(402\).*restricted until your account is paid/,
    /pay what is open in the billing pages/i,
    fe({ account: { past_due: true } }),
  ],
  [
    'an owner who never confirmed the e-mail address',
    ACCOUNT,
    /verify your email/,
    /verify the e-mail address of the account at the mail provider/i,
    fe({ account: { email_verified: false } }),
  ],
  [
    'a member who is no administrator',
    UPDATE,
    /administrative user group/,
    /administrator/i,
    fe({ domain: { group: 'user' } }),
  ],
  [
    'a domain left on the free plan',
    UPDATE,
    /upgrade to a paid plan/i,
    /plan/i,
    fe({ domain: { plan: 'free' } }),
  ],
  [
    'a DNS token that only reads',
    WRITE,
    /and not #dns_records:edit/,
    /DNS:Edit on example\.com/,
    cf({ account: { permission: 'read' } }),
  ],
  [
    'a DNS token that sees no such zone',
    ZONE,
    /empty list/,
    /Zone:Read and DNS:Edit/,
    cf({ domain: { name: 'example.net' } }),
  ],
  [
    'a dead DNS token',
    ZONE,
    /Invalid API Token/,
    /new API token/,
    cf({ token: 'cf-of-nobody-0000000000' }),
  ],
];

export const PERMISSION_FAULTS: readonly PlantedFault[] = ROWS.map(
  ([fault, check, cause, remedy, planted]) => ({
    ...{ fault, check, cause, remedy, command: 'permissions' as const },
    look: (world) => permissions(world === 'planted' ? planted : { kind: planted.kind }),
  }),
);
