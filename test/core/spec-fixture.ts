import type { DomainSpec } from '../../src/core/spec.ts';

/** A domain as a manifest's shipped defaults leave it, but for an hour for DNS: all four phases at Forward Email and Cloudflare. */
export const BARE: Omit<DomainSpec, 'aliases'> = {
  name: 'example.com',
  mail: 'fe',
  dns: { account: 'cf', mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'none' },
  existing: 'keep',
  passwords: 'new',
  phases: [1, 2, 3, 4],
  propagation: { deadlineMs: 3_600_000, then: 'park' },
  maxDeletions: 0,
  minProven: 0.95,
};
