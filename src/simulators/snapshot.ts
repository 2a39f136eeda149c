/** The state of the world for a judge: everything but secrets (whether a password exists, never which). */
import type { CloudflareState } from './cloudflare/state.ts';
import type { Account, Alias, Domain, ForwardEmailState } from './forward-email/state.ts';
import type { StalwartSnapshot } from './stalwart/snapshot.ts';
import type { ZoneRecord } from './zones.ts';

export interface AliasSnapshot extends Pick<
  Alias,
  | 'id'
  | 'name'
  | 'has_imap'
  | 'is_enabled'
  | 'recipients'
  | 'description'
  | 'labels'
  | 'passwordsSet'
  | 'overrides'
  | 'wipes'
> {
  readonly address: string;
  readonly hasPassword: boolean;
}

export interface DomainSnapshot extends Pick<
  Domain,
  'id' | 'name' | 'plan' | 'protections' | 'seen'
> {
  readonly aliases: readonly AliasSnapshot[];
}

export interface ZoneSnapshot {
  readonly id: string;
  readonly name: string;
  readonly records: readonly ZoneRecord[];
}

/** Body of `GET /state` at the control API. */
export interface Snapshot {
  readonly forwardEmail: {
    readonly accounts: readonly (Pick<Account, 'id' | 'plan'> & {
      readonly domains: readonly DomainSnapshot[];
    })[];
  };
  readonly cloudflare: { readonly zones: readonly ZoneSnapshot[] };
  /** Where the world has a Stalwart server. */
  readonly stalwart?: StalwartSnapshot;
  /** Errors of the simulators themselves; anything here voids the evidence. */
  readonly troubles: readonly string[];
}

/** Takes the picture; later changes do not show in it. */
export function takeSnapshot(
  forwardEmail: ForwardEmailState,
  cloudflare: CloudflareState,
  troubles: readonly string[],
): Snapshot {
  return {
    forwardEmail: {
      accounts: forwardEmail.accounts.map(({ id, plan, domains }) => ({
        id,
        plan,
        domains: domains.map(toDomain),
      })),
    },
    cloudflare: {
      zones: cloudflare.accounts
        .flatMap((account) => account.zones)
        .map((zone) => ({ id: zone.id, name: zone.name, records: zone.records() })),
    },
    troubles: [...troubles],
  };
}

function toDomain({ id, name, plan, protections, seen, aliases }: Domain): DomainSnapshot {
  return {
    id,
    name,
    plan,
    protections: { ...protections },
    seen: { ...seen },
    aliases: aliases.map((alias) => toAlias(name, alias)),
  };
}

function toAlias(domain: string, alias: Alias): AliasSnapshot {
  return {
    id: alias.id,
    name: alias.name,
    address: `${alias.name}@${domain}`,
    has_imap: alias.has_imap,
    is_enabled: alias.is_enabled,
    recipients: [...alias.recipients],
    description: alias.description,
    labels: [...alias.labels],
    hasPassword: alias.password !== undefined,
    passwordsSet: alias.passwordsSet,
    overrides: alias.overrides,
    wipes: alias.wipes,
  };
}
