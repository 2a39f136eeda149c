import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { ANNA, DOMAIN, SALES } from '../activities/fakes.ts';
import { domainRuns } from './domain-runs.ts';
import { skippingEnvironment } from './environment.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { runWithFault, wrong } from './healed-world.ts';
import { HEALED, isSpf, LEFT, remove } from './healing-faults.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const STATED = { aliases: [{ ...ANNA, enabled: true }, SALES], protection: 'ensure' } as const;
const PLAIN = { aliases: [ANNA, SALES] } as const;

describe('pass 4-2', () => {
  const runs = domainRuns(skippingEnvironment, { prefix: 'healed' });

  it.each(HEALED)('heals %s and looks again', async (_what, plant, check, now, healthy) => {
    const { world, first, last, looks, result } = await runWithFault(runs, STATED, plant);

    expect(wrong(first)).toContain(check);
    expect(now(world)).toEqual(healthy);
    expect(looks).toBe(2);
    expect(wrong(last)).toEqual([]);
    expect(result).toMatchObject({ status: 'done', failures: [] });
    // Records written a moment ago: asked now, the world would remember that there are none.
    const unasked = check.startsWith('dns.') ? ['world'] : [];
    expect(wrong(result.findings.filter(({ pass }) => pass === '4-1'))).toEqual(unasked);
  });

  it.each(LEFT)('leaves and names %s', async (_what, plant, check, part) => {
    let planted: unknown;

    const { world, first, looks, result } = await runWithFault(
      runs,
      {
        ...PLAIN,
        dns: { account: 'cf', mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'quarantine' },
      },
      (before) => {
        plant(before);
        planted = structuredClone(part(before));
      },
    );

    expect(wrong(first)).toContain(check);
    expect(part(world)).toEqual(planted);
    expect(looks).toBe(1);
    expect(wrong(result.findings)).toContain(check);
  });

  it('changes nothing of what the manifest does not state', async () => {
    const { world } = await runWithFault(runs, PLAIN, (before) => {
      remove(before, isSpf);
      before.mail.addAlias(DOMAIN, { name: 'old', mailbox: false, enabled: false });
      before.dns.records.push({ id: 'a', name: DOMAIN, type: 'A', content: '192.0.2.9', ttl: 1 });
    });

    expect(world.mail.aliases.get(`old@${DOMAIN}`)).toMatchObject({ enabled: false });
    expect(world.dns.records.filter(({ type }) => type === 'A')).toHaveLength(1);
    expect(world.dns.records.filter(isSpf)).toHaveLength(1);
  });

  const PROVIDER = { keys: [], returnPath: `fe-bounces.${DOMAIN}`, unheard: [] };
  const LAME = {
    ...({ check: 'delegation.lame', status: 'warn', message: 'silent' } as const),
    remedy: 'mend it',
  };
  const BY_CHOICE = { check: 'tls-rpt', status: 'not-tested', message: 'not published' } as const;

  it('tells what the world sees of a domain whose records stand, and stops for none of it', async () => {
    const fake = new FakeWorld();
    const asked: unknown[] = [];

    const { findings, status } = await runs.run(
      fake,
      {
        checkHealth: () =>
          done({ findings: [], repairDns: false, missingAliases: [], provider: PROVIDER }),
        checkPublicDns: ({ provider, pass }) => {
          asked.push({ provider, pass });
          return done([LAME, BY_CHOICE]);
        },
      },
      (handle) => handle.result(),
    );

    expect(asked).toEqual([{ provider: PROVIDER, pass: '4-1' }]);
    expect(findings.filter(({ pass }) => pass === '4-1')).toEqual([{ pass: '4-1', ...LAME }]);
    expect(status).toBe('done');
  });

  it('names what kept it from asking the world', async () => {
    const fake = new FakeWorld();
    const report = {
      ...{ category: 'NetworkError', severity: 'Permanent', operation: 'ask DNS' },
      ...{ message: 'no resolver', remediation: 'name one' },
    };

    const { findings, status } = await runs.run(
      fake,
      {
        checkHealth: () =>
          done({ findings: [], repairDns: false, missingAliases: [], provider: PROVIDER }),
        checkPublicDns: () =>
          Promise.reject(
            ApplicationFailure.create({
              ...{ message: 'no resolver', nonRetryable: true, details: [report] },
            }),
          ),
      },
      (handle) => handle.result(),
    );

    expect(findings.filter(({ pass }) => pass === '4-1')).toEqual([
      {
        ...{ pass: '4-1', check: 'world', status: 'error' },
        ...{ message: 'no resolver', remedy: 'name one' },
      },
    ]);
    expect(status).toBe('done');
  });
});
