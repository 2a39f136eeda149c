import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import { createImapLogin } from '../../src/providers/login/imap.ts';
import { createRestLogin } from '../../src/providers/login/rest.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import {
  describeMailProvider,
  MAIL_CONTRACT,
  type MailContractAccount,
} from '../conformance/mail-provider.ts';

const TOKEN = 'simulated-token-of-the-account';
const OWNER = 'owner@example.net';
const PROOF = 'aB3dE6gH9j';
const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8GdFj3T';

function scenario(aliasPut: 'keeping' | 'wiping', faults: readonly object[] = []): unknown {
  const proof = `forward-email-site-verification=${PROOF}`;
  const domain = { name: 'example.com' };
  const published = {
    name: 'example.org',
    verification_record: PROOF,
    aliases: [{ name: 'boss' }],
  };
  const account = { token: TOKEN, id: 'u1', email: OWNER, domains: [domain, published] };
  const records = [
    { name: 'example.org', type: 'TXT', content: proof },
    { name: 'example.org', type: 'MX', content: 'mx1.forwardemail.net', priority: 10 },
  ];
  const zone = { name: 'example.org', records };
  return {
    forwardEmail: { accounts: [account], aliasPut },
    cloudflare: {
      accounts: [{ token: 'simulated-token-of-the-zones', userId: 'c1', zones: [zone] }],
    },
    faults,
  };
}

interface Place {
  readonly world: World;
  readonly provider: MailProvider;
  readonly leave: () => Promise<void>;
}

async function enter(aliasPut: 'keeping' | 'wiping', faults?: readonly object[]): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'world-'));
  const world = await startWorld(parseScenario(scenario(aliasPut, faults)), { directory });
  return {
    world,
    provider: createForwardEmail({
      token: TOKEN,
      baseUrl: world.forwardEmail.url,
      timeoutMs: 10_000,
    }),
    leave: async () => {
      await world.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const account = ({ provider }: Pick<Place, 'provider'>): MailContractAccount => ({
  provider,
  domain: 'example.com',
  newDomain: 'mail.example.com',
});

let shared: Place | undefined;
describeMailProvider({
  name: 'Forward Email',
  open: async () => account((shared = await enter('keeping'))),
  close: async () => shared?.leave(),
});

type Damage = (good: MailProvider) => Partial<MailProvider>;

describe('the MailProvider contract itself', () => {
  const breaks: readonly (readonly [fault: string, promise: string, damage: Damage])[] = [
    [
      'leaves the account owner in as a recipient',
      'createAlias makes a mailbox of which nobody gets a copy',
      (good) => ({
        createAlias: (domain, wish) => good.createAlias(domain, { ...wish, recipients: [OWNER] }),
      }),
    ],
    [
      'takes a duplicate for a new alias',
      'createAlias stores a forwarder as wished and reads a duplicate back',
      (good) => ({
        createAlias: async (domain, wish) => ({
          ...(await good.createAlias(domain, wish)),
          existed: false,
        }),
      }),
    ],
    [
      'wipes what an update leaves out',
      'updateAlias changes the wished field, keeps the others, and is repeatable',
      (good) => ({
        updateAlias: (domain, name, wish) =>
          good.updateAlias(domain, name, { description: '', labels: [], ...wish }),
      }),
    ],
    [
      'takes a second password for set',
      'setPassword sets a first password and never a second one',
      (good) => ({
        setPassword: async (domain, name, password) => {
          await good.setPassword(domain, name, password);
          return 'accepted';
        },
      }),
    ],
    [
      'names records relative to the domain',
      'the records of a domain are whole names below it',
      (good) => ({
        getDomain: async (domain) => {
          const found = (await good.getDomain(domain))!;
          const dkim = { name: 'fe-1._domainkey', value: '' };
          return { ...found, records: { ...found.records, dkim } };
        },
      }),
    ],
    [
      'lists no domain',
      'listDomains, where there is one, names the domain as getDomain does',
      () => ({ listDomains: () => Promise.resolve([]) }),
    ],
    [
      'hands out a token with the whole object',
      'native, where there is one, says whose object it is and holds no credential',
      (good) => ({
        native: async (subject) => {
          const native = await good.native?.(subject);
          return native && { ...native, invites: [{ token: 'take me in' }] };
        },
      }),
    ],
    [
      'declares a capability without saying where that was read',
      'every capability is declared with the day it was looked at and a source',
      ({ capabilities }) => ({
        capabilities: {
          ...capabilities,
          'record-check': { ...capabilities['record-check'], source: '' },
        },
      }),
    ],
    [
      'has a call it says it does not have',
      'calls that may be absent are there exactly where it says so',
      ({ capabilities }) => ({
        capabilities: {
          ...capabilities,
          'sending-check': { ...capabilities['sending-check'], has: false },
        },
      }),
    ],
    [
      'forgets the recipients of a mailbox',
      'a mailbox hands on copies exactly where it says so',
      (good) => ({
        createAlias: (domain, wish) => good.createAlias(domain, { ...wish, recipients: [] }),
      }),
    ],
    [
      'throws where no domain is found',
      'getDomain answers undefined to a domain of nobody',
      () => ({
        getDomain: () => Promise.reject(new Error('404')),
      }),
    ],
  ];

  it.each(breaks)('it fails an adapter that %s: it breaks "%s"', async (_, title, damage) => {
    const { provider, leave } = await enter('keeping');
    try {
      const broken = { ...provider, ...damage(provider) };
      const { check } = MAIL_CONTRACT.find((row) => row.title === title)!;

      await expect(check(account({ provider: broken }))).rejects.toThrow();
    } finally {
      await leave();
    }
  });
});

describe('Forward Email and its login against the simulator', () => {
  const wish = {
    name: 'anna',
    mailbox: true,
    enabled: true,
    recipients: [],
    description: '',
    labels: [],
  };
  let place: Place;
  const aliasCalls = (): readonly string[] =>
    place.world.state.surroundings.calls
      .list()
      .filter(({ path }) => path.includes('aliases'))
      .map(({ method }) => method);
  afterAll(async () => {
    await place.leave();
  });
  beforeAll(async () => {
    place = await enter('keeping');
  });

  it('it makes a mailbox whose password is proven by IMAP and by REST, and a wrong one is not', async () => {
    const { world, provider } = place;
    await provider.createAlias('example.org', wish);
    await provider.setPassword('example.org', 'anna', PASSWORD);
    const ca = await readFile(world.imap.caFile, 'utf8');
    const imap = createImapLogin({ ...world.imap, ca, timeoutMs: 20_000 });
    const rest = createRestLogin({ baseUrl: world.forwardEmail.url });

    for (const prover of [imap, rest]) {
      expect(await prover.login('anna@example.org', PASSWORD)).toBe('proven');
      expect(await prover.login('anna@example.org', `${PASSWORD}x`)).toBe('wrong-password');
      expect(await prover.login('nobody@example.org', PASSWORD)).toBe('refused');
      expect(await prover.login('anna@example.com', PASSWORD)).toBe('refused');
    }
  });

  it('it proves a password although IMAP is off', async () => {
    const { world, provider } = place;
    await provider.setPassword('example.org', 'boss', PASSWORD);
    const ca = await readFile(world.imap.caFile, 'utf8');
    const imap = createImapLogin({ ...world.imap, ca, timeoutMs: 20_000 });

    expect(await imap.login('boss@example.org', PASSWORD)).toBe('proven-imap-off');
  });

  it('it sees both halves once the records are published', async () => {
    expect(await place.provider.verifyRecords('example.org')).toEqual({
      ownership: true,
      mx: true,
    });
  });

  it('it never leaves the owner in where the server cannot do without recipients', async () => {
    const { provider, leave } = await enter('wiping');
    try {
      await expect(provider.createAlias('example.org', wish)).rejects.toMatchObject({
        details: { category: 'Conflict', code: 'recipients-required' },
      });
      expect(await provider.getAlias('example.org', 'anna')).toMatchObject({
        enabled: false,
        recipients: [OWNER],
      });
    } finally {
      await leave();
    }
  });

  it('it finishes, with recipients stated meanwhile, what that left behind', async () => {
    const { provider, leave } = await enter('wiping');
    try {
      await provider.createAlias('example.org', wish).catch(() => undefined);
      const stated = { ...wish, recipients: ['crm@example.net'] };
      const { alias, existed } = await provider.createAlias('example.org', stated);

      expect(existed).toBe(false);
      expect(alias).toMatchObject({ enabled: true, recipients: ['crm@example.net'], labels: [] });
    } finally {
      await leave();
    }
  });

  it('it settles a creation whose answer was lost by reading back', async () => {
    await place.leave();
    const lost = {
      id: 'lost',
      provider: 'forward-email',
      match: { method: 'POST', path: 'aliases$' },
      times: 1,
      action: { lostResponse: true },
    };
    place = await enter('keeping', [lost]);

    await expect(place.provider.createAlias('example.org', wish)).rejects.toMatchObject({
      details: { category: 'NetworkError', severity: 'Transient' },
    });
    expect(await place.provider.createAlias('example.org', wish)).toMatchObject({
      existed: false,
      alias: { enabled: true, recipients: [], labels: [] },
    });
    expect(aliasCalls().filter((method) => method === 'POST')).toHaveLength(2);
  });
});
