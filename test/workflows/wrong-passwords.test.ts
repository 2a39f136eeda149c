import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities, ProvePasswordResult } from '../../src/activities/contract.ts';
import type { provisionDomain } from '../../src/workflows/index.ts';
import { aliases, progress } from '../../src/workflows/messages.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { runDomain, skippingEnvironment } from './environment.ts';
import { until } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

type Handle = WorkflowHandle<typeof provisionDomain>;

describe('wrong passwords', () => {
  let environment: TestWorkflowEnvironment;
  let number = 0;
  beforeAll(async () => {
    environment = await skippingEnvironment();
  });
  afterAll(() => environment.teardown());

  /** Proves the logins of `names` in this order; `judge` says what the provider answers now, true for a wrong password. */
  async function run<T>(
    names: readonly string[],
    judge: (alias: string) => boolean | ProvePasswordResult['outcome'],
    body: (handle: Handle) => Promise<T>,
  ): Promise<T> {
    number += 1;
    const domain = `p${String(number)}.example.com`;
    const world = new FakeWorld(names, { phases: [3] });
    const none = { set: [], proven: [], kept: [], refused: [], left: 0 };
    const overrides: Partial<Activities> = {
      diagnosePasswords: () => done({ capable: true, findings: [], ...none, prove: [...names] }),
      provePassword: ({ alias }) => {
        const judged = judge(alias);
        const outcome = judged === true ? 'wrong' : judged === false ? 'proven' : judged;
        return done({ outcome, detail: `the provider says: ${outcome}` });
      },
    };
    return runDomain(environment, world, { domain, overrides }, body);
  }

  it('parks for none of five between which logins are proven', async () => {
    const tried = new Set<string>();
    const wrongAtFirst = (alias: string): boolean => {
      const first = !tried.has(alias);
      tried.add(alias);
      return alias.startsWith('w') && first;
    };

    // Two lanes: one of two good logins has ended before the next wrong one begins.
    const names = ['w0', 'w1', 'w2', 'a', 'b', 'w3', 'w4'];
    const result = await run(names, wrongAtFirst, async (handle) => {
      // Long enough for the slower round.
      await environment.sleep(10 * 60_000);
      return handle.query(progress);
    });

    expect(result.park).toBeUndefined();
    expect(result.counts.proven).toBe(7);
  });

  it('parks at five in a row, proves the others when resumed, and gets past them by skips it names', async () => {
    const names = ['w0', 'w1', 'w2', 'w3', 'w4', 'a', 'b', 'c', 'd', 'e', 'f'];

    const { parked, others, result } = await run(
      names,
      (alias) => alias.startsWith('w'),
      async (handle) => {
        const first = await until(handle, ({ status }) => status === 'parked');
        await handle.executeUpdate('resume', { args: [{ reason: 'tried' }] });
        const second = await until(
          handle,
          ({ status, counts }) => status === 'parked' && counts.proven === 6,
        );
        await handle.executeUpdate('skip', { args: [{ alias: 'w0', reason: 'its owner left' }] });
        await handle.executeUpdate('resume', { args: [{ reason: 'one is left out' }] });
        return { parked: first, others: second, result: await handle.result() };
      },
    );

    expect(parked.park).toMatchObject({
      code: 'login.wrong-passwords',
      remedy: expect.arrayContaining([
        expect.stringContaining('mailkeel skip p2.example.com --alias <name> --reason "…"'),
      ]),
    });
    expect(others.park?.code).toBe('login.wrong-passwords');
    expect(result.passes.find(({ pass }) => pass === '3-3')?.status).toBe('incomplete');
    expect(result.counts).toMatchObject({ proven: 6, failed: 4 });
  });

  it('tells what to do for each refusal that judges no password, and counts none for wrong', async () => {
    const remedies = {
      'imap-off': 'switch IMAP on for this alias',
      'ownership-unseen': 'exactly one ownership TXT record',
      refused: 'the plan of the domain',
    } as const;
    const names = Object.keys(remedies) as (keyof typeof remedies)[];

    const { failures, codes } = await run(
      names,
      (alias) => names.find((name) => name === alias) ?? 'wrong',
      async (handle) => ({
        failures: (await handle.result()).failures,
        codes: await handle.query(aliases),
      }),
    );

    const said = failures.map(({ alias, remediation }) => [alias?.split('@')[0], remediation]);
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(names.map((name) => [name, expect.stringContaining(remedies[name])])),
    );
    expect(codes.map(({ proof }) => proof)).toEqual(names.map(() => 'failed'));
  });

  /** Runs a domain to its end, with these answers of pass 4-1. */
  function check(
    world: FakeWorld,
    overrides: Partial<Activities>,
  ): Promise<Awaited<ReturnType<Handle['result']>>> {
    number += 1;
    const domain = `p${String(number)}.example.com`;
    return runDomain(environment, world, { domain, overrides }, (handle) => handle.result());
  }

  const OLD = { names: ['anna', 'ben', 'carla'], left: 4 };
  const finding = (check: string, name: string) => ({
    ...({ pass: '4-1', check, status: 'fail', message: check } as const),
    alias: `${name}@example.com`,
  });

  it('logs in to what earlier runs proved, and after a repair only to what was not judged', async () => {
    const fake = new FakeWorld();
    const asked: unknown[] = [];

    const { findings, status, startedAt } = await check(fake, {
      checkHealth: ({ since }) => {
        asked.push(since);
        const heal = { protections: true, aliases: [], prove: [] };
        return done({
          ...{ findings: [], repairDns: false, missingAliases: [], heal, logins: OLD },
        });
      },
      checkLogins: ({ names, left, since, pass }) => {
        asked.push({ names, left, since, pass });
        if (names.length === 1) return done([]);
        return done([finding('login.wrong', 'anna'), finding('login.refused', 'ben')]);
      },
    });

    expect(asked).toEqual([
      ...[startedAt, { ...OLD, since: startedAt, pass: '4-1' }],
      ...[startedAt, { names: ['ben'], left: 0, since: startedAt, pass: '4-1' }],
    ]);
    expect(findings.filter(({ pass }) => pass === '4-1')).toEqual([finding('login.wrong', 'anna')]);
    expect(status).toBe('done');
  });

  it('logs in to nobody while records are missing, and says so', async () => {
    const fake = new FakeWorld();

    const { findings } = await check(fake, {
      checkHealth: () => done({ findings: [], repairDns: true, missingAliases: [], logins: OLD }),
    });

    expect(fake.count('checkLogins')).toBe(0);
    expect(findings.find(({ check }) => check === 'login.untried')?.message).toMatch(
      /^7 mailboxes .* records of the domain are missing/,
    );
  });
});
