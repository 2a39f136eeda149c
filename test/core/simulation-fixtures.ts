/** Domains as a survey finds them, for tests of simulations. */
import type { Surveyed } from '../../src/core/simulate.ts';
import { planUnseen } from '../../src/core/simulation-unseen.ts';
import type { Circumstances } from '../../src/core/simulation-circumstances.ts';
import type { AliasSpec, DomainSpec } from '../../src/core/spec.ts';
import { BARE } from './spec-fixture.ts';

/** A mailbox nobody gets a copy of. */
export function mailbox(name: string): AliasSpec {
  return { name, mailbox: true, recipients: [] };
}

/** An alias that hands mail on. */
export function forwarder(name: string): AliasSpec {
  return { name, mailbox: false, recipients: ['boss@example.edu'] };
}

/** All four phases at Forward Email and Cloudflare. */
export function specOf(aliases: readonly AliasSpec[], spec: Partial<DomainSpec> = {}): DomainSpec {
  return { ...BARE, aliases, ...spec };
}

/** Nothing of it exists, but where `change` says otherwise. */
export function surveyed(spec: DomainSpec, change: Partial<Circumstances> = {}): Surveyed {
  const planned = planUnseen(spec, (label) => (label === 'cf' ? 'cloudflare' : 'forward-email'));
  const { circumstances } = planned;
  if (circumstances === undefined) throw new Error('an unseen domain has circumstances');
  return { spec, planned: { ...planned, circumstances: { ...circumstances, ...change } } };
}
