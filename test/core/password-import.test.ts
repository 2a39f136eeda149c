import { describe, expect, it } from '@jest/globals';
import { decideImport, type ImportScene } from '../../src/core/password-import.ts';
import type { AliasSpec, DomainSpec } from '../../src/core/spec.ts';

const SPEC = { name: 'example.com' } as DomainSpec;
const MAILBOX: AliasSpec = { name: 'anna', mailbox: true };

describe('decideImport', () => {
  it.each<[string, Partial<ImportScene>, string]>([
    ['an address the vault knows nothing of', {}, 'prove'],
    ['the same password, not proven', { live: { state: 'sent', same: true } }, 'prove'],
    ['the same password, proven', { live: { state: 'proven', same: true } }, 'already'],
    ['another password', { live: { state: 'planned', same: false } }, 'conflict'],
    [
      'another password that is to take its place',
      { live: { state: 'proven', same: false }, replace: true },
      'prove',
    ],
    [
      'the same password, proven, in the place of itself',
      { live: { state: 'proven', same: true }, replace: true },
      'already',
    ],
    ['another domain', { spec: undefined, alias: undefined }, 'not-in-manifest'],
    ['another address of the domain', { alias: undefined }, 'not-in-manifest'],
    ['a forwarder', { alias: { ...MAILBOX, mailbox: false } }, 'forwarder'],
  ])('of %s', (_what, change, wanted) => {
    const scene = { spec: SPEC, alias: MAILBOX, live: undefined, replace: false, ...change };

    const decision = decideImport(scene);

    expect(decision.do === 'prove' ? 'prove' : decision.outcome).toBe(wanted);
  });
});
