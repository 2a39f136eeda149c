/** What keeps the MX where it is under `mx: last`, although enough logins are proven. */
import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../src/activities/contract.ts';
import type { DnsWish } from '../../src/core/spec.ts';
import * as messages from '../../src/workflows/messages.ts';
import { skippingEnvironment } from './environment.ts';
import { domainRuns } from './domain-runs.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { parkedWith } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const LAST: DnsWish = { account: 'cf', mx: 'last', spf: 'merge', spfAll: '~all', dmarc: 'none' };

const refused = ApplicationFailure.create({
  message: 'refused',
  nonRetryable: true,
  details: [
    {
      ...{ category: 'ValidationError', severity: 'Permanent', operation: 'create-alias' },
      ...{ message: 'ben is reserved', remediation: 'choose another name' },
    },
  ],
});
const createAlias: Activities['createAlias'] = ({ alias }) => {
  if (alias === 'ben') throw refused;
  return done({ aliasId: `id-${alias}`, outcome: 'created' });
};
const diagnosePasswords: Activities['diagnosePasswords'] = () =>
  done({
    ...{ capable: true, findings: [], set: [], prove: [], proven: [], refused: [], left: 0 },
    kept: ['anna', 'ben', 'carla'],
  });

describe('the MX under mx: last', () => {
  const { run } = domainRuns(skippingEnvironment, { prefix: 'mx' });

  it.each<[string, Partial<Activities>, string]>([
    ['an alias that could not be created', { createAlias }, 'ben@mx1.example.com'],
    ['no login to prove', { diagnosePasswords }, 'none of its 3 mailboxes'],
  ])('parks on %s and names it', async (_what, overrides, words) => {
    const world = new FakeWorld(undefined, { dns: LAST, minProven: 0.1 });

    const result = await run(world, overrides, async (handle) => {
      const { park } = await parkedWith(handle, 'dns.mx-unproven');
      expect(park?.sentence).toContain(words);
      await handle.signal(messages.skip, { pass: '3-3', reason: 'not now' });
      return handle.result();
    });

    expect(result.passes.find(({ pass }) => pass === '3-3')?.status).toBe('skipped');
  });

  it('parks on a skipped pass it builds on', async () => {
    const world = new FakeWorld(undefined, { dns: LAST });
    const updateDns: Activities['updateDns'] = () =>
      done({
        ...{ state: 'conflict', items: [] },
        conflicts: [{ code: 'dns.spf-multiple', sentence: 's', remedy: ['r'] }],
      });

    await run(world, { updateDns }, async (handle) => {
      await parkedWith(handle, 'dns.spf-multiple');
      await handle.signal(messages.skip, { pass: '1-2', reason: 'by hand' });
      const { park } = await parkedWith(handle, 'dns.mx-unproven');
      expect(park?.sentence).toContain('skipped: 1-2');
      await handle.signal(messages.skip, { pass: '3-3', reason: 'not now' });
      return handle.result();
    });

    expect(world.calls.filter((call) => call === 'updateDns')).toHaveLength(1);
  });

  it('is not waited for any more once the manifest says to replace them at once', async () => {
    const world = new FakeWorld(undefined, { dns: LAST });
    const updated: string[] = [];
    const overrides: Partial<Activities> = {
      diagnosePasswords,
      loadSpec: ({ spec }) =>
        Promise.resolve({ ...world.spec, dns: spec === 'new' ? { ...LAST, mx: 'replace' } : LAST }),
      updateDns: ({ spec, pass }) => {
        updated.push(`${pass} ${spec}`);
        return done({ state: 'applied', items: [], written: 0, zone: 'example.com' });
      },
    };

    const result = await run(world, overrides, async (handle) => {
      await parkedWith(handle, 'dns.mx-unproven');
      await handle.executeUpdate('amend', { args: [{ spec: 'new', aliases: 3 }] });
      return handle.result();
    });

    expect(result).toMatchObject({ status: 'done', failures: [] });
    expect(updated).toEqual(['1-2 hash', '1-2 new']);
  });
});
