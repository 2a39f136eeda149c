import { describe, expect, it } from '@jest/globals';
import type { Activities } from '../../src/activities/contract.ts';
import type { RecordsCall } from '../../src/activities/dns-contract.ts';
import type { PlanItem } from '../../src/core/dns.ts';
import type { DnsWish } from '../../src/core/spec.ts';
import * as messages from '../../src/workflows/messages.ts';
import { skippingEnvironment } from './environment.ts';
import { domainRuns } from './domain-runs.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { parkedWith } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const HOUR = 3_600_000;
const LAST: DnsWish = { account: 'cf', mx: 'last', spf: 'merge', spfAll: '~all', dmarc: 'none' };

describe('waiting for DNS', () => {
  const runs = domainRuns(skippingEnvironment, { prefix: 'dns' });
  const { run } = runs;

  describe('done by hand', () => {
    const toDo: PlanItem = {
      ...{ action: 'by-hand', purpose: 'spf', type: 'TXT', reason: 'why', to: 'v=spf1 -all' },
      name: 'example.com',
    };
    const byHand =
      (isDone: () => Promise<boolean>): Activities['updateDns'] =>
      async () =>
        (await isDone())
          ? done({ state: 'applied', items: [], written: 0, zone: 'example.com' })
          : done({
              state: 'manual',
              items: [toDo],
              warnings: ['two SPF records'],
              path: '/r/x.txt',
            });

    it('names the records and the file, and goes on by itself within half an hour of their being there', async () => {
      const world = new FakeWorld();
      const began = await runs.now();
      const doneAt = began + 40 * HOUR;
      let seenAt = 0;
      const updateDns = byHand(async () => {
        seenAt = await runs.now();
        return seenAt >= doneAt;
      });

      const result = await run(world, { updateDns }, (handle) => handle.result());

      expect(result.status).toBe('done');
      expect(seenAt - doneAt).toBeLessThanOrEqual(HOUR / 2);
      expect(world.recorded).toContainEqual(
        expect.objectContaining({
          status: 'parked',
          park: expect.objectContaining({
            code: 'dns.manual',
            pass: '1-2',
            resumedBy: 'person',
            sentence: expect.stringContaining('two SPF records'),
            remedy: expect.arrayContaining([
              '* TXT example.com "v=spf1 -all"',
              'all of them, to send on: /r/x.txt',
            ]),
          }),
        }),
      );
      // From every minute to every half hour: about eighty looks in forty hours.
      expect(world.count('updateDns')).toBeLessThan(120);
    });

    it('looks at once when a person resumes', async () => {
      let isDone = false;
      const updateDns = byHand(() => Promise.resolve(isDone));

      const result = await run(new FakeWorld(), { updateDns }, async (handle) => {
        await parkedWith(handle, 'dns.manual');
        isDone = true;
        await handle.signal(messages.resume, { reason: 'published' });
        return handle.result();
      });

      expect(result.status).toBe('done');
    });
  });

  describe('mx: last', () => {
    const calls = (): {
      readonly made: RecordsCall[];
      readonly updateDns: Activities['updateDns'];
    } => {
      const made: RecordsCall[] = [];
      return {
        made,
        updateDns: (call) => {
          made.push(call);
          if (call.switchMx !== true || call.decision !== undefined)
            return done({ state: 'applied', items: [], written: 1, zone: 'example.com' });
          const conflict = { code: 'dns.mx-switch', sentence: 'which may go?', remedy: ['r'] };
          return done({ state: 'conflict', items: [], conflicts: [conflict] });
        },
      };
    };

    it('switches after the logins are proven, by the decision a resume brings, and verifies', async () => {
      const world = new FakeWorld(undefined, { dns: LAST });
      const { made, updateDns } = calls();
      const probed: (boolean | undefined)[] = [];
      const probePropagation: Activities['probePropagation'] = ({ switchMx }) => {
        probed.push(switchMx);
        return done({ state: 'everywhere', evidence: [], servers: [], seen: 6, expected: 6 });
      };

      const [park, result] = await run(world, { updateDns, probePropagation }, async (handle) => {
        const progress = await parkedWith(handle, 'dns.mx-switch');
        await handle.signal(messages.resume, {
          reason: 'moved',
          set: { 'dns.delete': ['r1|mx.other.example.net'] },
        });
        return [progress, await handle.result()] as const;
      });

      expect(park).toMatchObject({ pass: '3-3', counts: { proven: 3 }, status: 'parked' });
      expect(result.status).toBe('done');
      expect(made.map(({ switchMx, decision }) => [switchMx, decision?.remove.length])).toEqual([
        [undefined, undefined],
        [true, undefined],
        [true, 1],
      ]);
      expect(made.at(-1)?.decision).toEqual({
        remove: [{ id: 'r1', content: 'mx.other.example.net' }],
      });
      expect(world.decisions).toContainEqual(
        expect.objectContaining({
          action: 'resume',
          pass: '3-3',
          reason: 'moved; set {"dns.delete":["r1|mx.other.example.net"]}',
        }),
      );
      expect(probed).toEqual([undefined, true]);
      const last = world.calls.lastIndexOf('updateDns');
      expect(world.calls.slice(0, last)).toContain('provePassword carla');
      expect(world.calls.slice(last + 1)).toContain('verifyRecords');
    });

    it('leaves the MX while too few logins are proven, and for good when 3-3 is skipped', async () => {
      const world = new FakeWorld(undefined, { dns: LAST });
      const { made, updateDns } = calls();
      const provePassword: Activities['provePassword'] = ({ alias }) =>
        done({ outcome: alias === 'ben' ? 'refused' : 'proven', detail: '' });

      const result = await run(world, { updateDns, provePassword }, async (handle) => {
        // A login that failed is tried once more, after a wait.
        await runs.environment.sleep(HOUR);
        const { park } = await parkedWith(handle, 'dns.mx-unproven');
        expect(park?.sentence).toContain('2 of 3 logins are proven');
        await handle.signal(messages.skip, { pass: '3-3', reason: 'not now' });
        return handle.result();
      });

      expect(made.every(({ switchMx }) => switchMx === undefined)).toBe(true);
      expect(result.passes.find(({ pass }) => pass === '3-3')?.status).toBe('skipped');
    });
  });

  it('asks a cache again only when its old answer is gone', async () => {
    const asked: number[] = [];
    const probePropagation: Activities['probePropagation'] = async () => {
      asked.push(await runs.now());
      const base = { evidence: [], servers: [], seen: 6, expected: 6 };
      if (asked.length > 1) return done({ ...base, state: 'everywhere' });
      return done({ ...base, state: 'cached-old', ttlLeft: 3600 });
    };

    const result = await run(new FakeWorld(), { probePropagation }, (handle) => handle.result());

    expect(result.status).toBe('done');
    expect(asked).toHaveLength(2);
    expect(asked[1]! - asked[0]!).toBeGreaterThanOrEqual(HOUR);
    expect(asked[1]! - asked[0]!).toBeLessThan(HOUR + 60_000);
  });
});
