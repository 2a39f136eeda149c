/** The small fleets of these tests: a world to start with and the manifest for it. */
import type { ProviderName } from '../../../src/simulators/scenario-faults.ts';
import { parseScenario, type Scenario } from '../../../src/simulators/scenario.ts';

export const FE_TOKEN = 'fe-chaos-token-7c1f0a9e42d84b6f';
export const CF_TOKEN = 'cf-chaos-token-2b95d3e87f614ac0';
export const STALWART_TOKEN = 'stalwart-chaos-password-91c4';

type Json = Record<string, unknown>;

export interface Scene {
  /** Mail domain → local parts of its mailboxes. Each domain has a forwarder `info` besides. */
  readonly domains: Readonly<Record<string, readonly string[]>>;
  /** Mail domains that exist at the provider on the free plan. */
  readonly free?: readonly string[];
  readonly faults?: readonly Json[];
  /** Mail domains that exist at the provider on a paid plan. */
  readonly owned?: readonly string[];
  /** Zones at the DNS host; default one for each domain. */
  readonly zones?: readonly string[];
}

/** A world in which no domain of the scene exists yet but its zone does; DNS publishes at once. */
export function scenarioOf({ domains, free = [], faults = [], ...scene }: Scene): Scenario {
  const zones = (scene.zones ?? Object.keys(domains)).map((name) => ({
    name,
    records: [{ name, type: 'A', content: '192.0.2.10' }],
  }));
  const existing = [
    ...free.map((name) => ({ name, plan: 'free' })),
    ...(scene.owned ?? []).map((name) => ({ name, plan: 'enhanced_protection' })),
  ];
  return parseScenario({
    forwardEmail: {
      accounts: [
        { token: FE_TOKEN, id: 'chaos-1', email: 'operator@example.edu', domains: existing },
      ],
      latencyMs: 5,
    },
    cloudflare: { accounts: [{ token: CF_TOKEN, userId: 'chaos-cf', zones }], latencyMs: 5 },
    dns: { propagationMs: 0, negativeTtl: 1 },
    faults,
  });
}

/** The manifest of the scene; `url`s and tokens' variables as the worker is given them. */
export function manifestOf(
  { domains }: Scene,
  at: { readonly mail: string; readonly dns: string; readonly imap: string },
): string {
  const entries = Object.entries(domains).map(([name, mailboxes]) =>
    [
      `  - name: ${name}`,
      '    aliases:',
      '      - { name: info, mailbox: false, recipients: [boss@example.edu] }',
      ...mailboxes.map((mailbox) => `      - ${mailbox}`),
    ].join('\n'),
  );
  return `version: 1
accounts:
  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, url: "${at.mail}", imap: "${at.imap}" }
  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${at.dns}" }
pace:
  fe: { passwords: { every: 0.1s }, aliases: { every: 0.1s } }
  cf: { requests: { every: 0.02s } }
defaults: { mail: fe, dns: { account: cf }, passwords: new }
domains:
${entries.join('\n')}
`;
}

/** A fault that makes one call last until it is released; then the vendor acts, also when the client has gone. */
export function held(id: string, match: Json, provider: ProviderName = 'forward-email'): Json {
  return { id, provider, match, action: { hold: true } };
}
