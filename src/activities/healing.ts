/** The part of pass 4-1 that looks for what 4-2 may set right by itself. Read-only. */
import { healingWish } from '../core/healing.ts';
import type { MailAlias, MailDomain } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { PasswordState } from '../store/vault-port.ts';
import type { Toolset } from './accounts.ts';
import { protectionsOff } from './domain.ts';
import type { HealingOffer, HealthResult } from './health-contract.ts';
import type { Worklist } from './worklist.ts';

/** What the health check has read already. */
export interface Seen {
  readonly domain: MailDomain;
  readonly listed: readonly MailAlias[];
  /** Local parts that differ and that Mailkeel may change. */
  readonly repairable: readonly string[];
  readonly worklist: Worklist;
}

/** States in which the mailbox may have the vault's candidate. */
const MAY_BE_SET: readonly PasswordState[] = ['sent', 'unknown', 'accepted'];

/** Narrowed to the phases that are asked for; absent where nothing is to be healed. */
export async function offerHealing(
  tools: Toolset,
  spec: DomainSpec,
  seen: Seen,
): Promise<Pick<HealthResult, 'heal'>> {
  const asked = (phase: 1 | 2 | 3): boolean => spec.phases.includes(phase);
  const heal: HealingOffer = {
    protections: asked(1) && spec.protection === 'ensure' && protectionsOff(seen.domain).length > 0,
    aliases: asked(2) ? switchedOff(spec, seen) : [],
    prove: asked(3) ? await candidates(tools, spec, seen) : [],
  };
  const isNothing = !heal.protections && heal.aliases.length + heal.prove.length === 0;
  return isNothing ? {} : { heal };
}

function switchedOff(spec: DomainSpec, { listed, repairable }: Seen): readonly string[] {
  const present = new Map(listed.map((alias) => [alias.name, alias]));
  const mayChange = new Set(repairable);
  return spec.aliases.flatMap((alias) => {
    const existing = present.get(alias.name);
    if (existing === undefined || !mayChange.has(alias.name)) return [];
    return Object.keys(healingWish(alias, existing)).length > 0 ? [alias.name] : [];
  });
}

async function candidates(
  { store }: Toolset,
  spec: DomainSpec,
  { listed, worklist }: Seen,
): Promise<readonly string[]> {
  const present = new Set(listed.map(({ name }) => name));
  const rows = await store.vault.list(spec.name);
  const states = new Map(rows.map(({ address, state }) => [address, state]));
  return [...worklist.set, ...worklist.prove].filter((name) => {
    const state = states.get(`${name}@${spec.name}`);
    return present.has(name) && state !== undefined && MAY_BE_SET.includes(state);
  });
}

/** Protections that are off: switched on again under `ensure`, elsewhere named and left. */
export function protectionFindings(spec: DomainSpec, domain: MailDomain): readonly Finding[] {
  const ensured = spec.protection === 'ensure';
  return protectionsOff(domain).map((protection) => ({
    ...{ pass: '4-1', check: `protection.${protection}`, status: ensured ? 'fail' : 'warn' },
    message: `protection against ${protection} is off`,
    remedy: ensured ? 'pass 4-2 switches it on; or run phase 1 for this domain' : ENSURE,
  }));
}

const ENSURE = 'set `protection: ensure` for this domain in the manifest and start it again';

/** Aliases that take no mail although nobody stated so: they are named and left. */
export function disabledFindings(
  spec: DomainSpec,
  listed: readonly MailAlias[],
): readonly Finding[] {
  const unstated = new Set(
    spec.aliases.flatMap(({ name, enabled }) => (enabled === undefined ? [name] : [])),
  );
  return listed
    .filter(({ name, enabled }) => !enabled && unstated.has(name))
    .map(({ name }) => ({
      ...{ pass: '4-1', check: 'alias.disabled', status: 'warn', alias: `${name}@${spec.name}` },
      message: `${name}@${spec.name} is disabled and takes no mail; the manifest does not say whether it should`,
      remedy: 'state `enabled: true` or `false` for it in the manifest',
    }));
}
