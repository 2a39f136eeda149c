import { describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../src/activities/contract.ts';
import type { provisionDomain } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { ControlScene } from './control-scenes.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment } from './environment.ts';
import { domainRuns } from './domain-runs.ts';
import { currentDetails, until } from './until.ts';
import { answerOf } from './update-answers.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

type Handle = WorkflowHandle<typeof provisionDomain>;

const FREE = {
  state: 'park',
  park: { code: 'plan.free', sentence: 's', remedy: ['r'], resumedBy: 'person' },
} as const;
const FOREIGN = {
  state: 'conflict',
  items: [],
  conflicts: [{ code: 'dns.foreign-mx', sentence: 'mail goes elsewhere', remedy: ['decide'] }],
} as const;

describe('a run and its operators', () => {
  const { run } = domainRuns(localEnvironment, { prefix: 'o', spec: 'old' });

  it('shows and logs a signal that cannot apply, and does nothing', async () => {
    const world = new FakeWorld();

    const details = await run(world, { ensureDomain: () => done(FREE) }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.signal(messages.pause, { reason: 'lunch' });
      const shown = await currentDetails(handle, (text) => text.includes('refused'));
      await handle.terminate();
      return shown;
    });

    expect(details).toContain(
      'the signal pause was refused: the run waits for a person at 1-1 (plan.free)',
    );
    expect(world.decisions).toEqual([]);
  });

  it('takes every message as a signal too', async () => {
    const world = new FakeWorld();
    const ensureDomain: Activities['ensureDomain'] = ({ spec }) =>
      spec === 'old'
        ? done(FREE)
        : done({ state: 'ready', domainId: 'd', created: true, changed: [], findings: [] });

    const result = await run(world, { ensureDomain }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.signal(messages.skip, { alias: 'ben@o2.example.com', id: 's1' });
      await handle.signal(messages.skip, { alias: 'ben', id: 's1' });
      await handle.signal(messages.amend, { spec: 'new', aliases: 3 });
      return handle.result();
    });

    expect(world.count('createAlias ben')).toBe(0);
    expect(result.counts).toMatchObject({ wanted: 2, proven: 2 });
    expect(world.decisions).toEqual([
      expect.objectContaining({ action: 'skip', email: 'ben@o2.example.com' }),
      expect.objectContaining({ action: 'amend', pass: '1-1' }),
    ]);
  });

  it('passes on what a park asked for, to the pass that asked', async () => {
    const world = new FakeWorld();
    const calls: unknown[] = [];
    const overrides: Partial<Activities> = {
      ensureDomain: (call) => {
        calls.push(call);
        return call.acceptFreePlan === true
          ? done({ state: 'ready', domainId: 'd', created: false, changed: [], findings: [] })
          : done(FREE);
      },
      updateDns: (call) => {
        calls.push(call);
        return call.decision === undefined
          ? done(FOREIGN)
          : done({ state: 'applied', items: [], written: 1, zone: 'example.com' });
      },
    };

    const refusals = await run(world, overrides, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      const wrong = [
        await answerTo(handle, { 'dns.delete': ['7|mx.example.net'] }),
        await answerTo(handle, { 'plan.free': 'yes' }),
        await answerTo(handle, { plan: 'free' }),
      ];
      await handle.executeUpdate('resume', { args: [{ set: { 'plan.free': 'accept' } }] });
      await until(handle, ({ park }) => park?.code === 'dns.foreign-mx');
      await handle.executeUpdate('resume', { args: [{ set: { 'dns.delete': ['7|a|b'] } }] });
      await handle.result();
      return wrong;
    });

    expect(refusals).toEqual([
      'the run does not ask for "dns.delete" now (its park is plan.free)',
      '"plan.free" takes "accept"',
      'set knows no "plan"; it knows dns.delete, plan.free, dns.keep',
    ]);
    expect(calls).toEqual([
      expect.not.objectContaining({ acceptFreePlan: true }),
      expect.objectContaining({ acceptFreePlan: true }),
      expect.not.objectContaining({ decision: expect.anything() }),
      expect.objectContaining({ decision: { remove: [{ id: '7', content: 'a|b' }] } }),
    ]);
  });

  it('forgets what was refused for good before it tries again, and only of the alias named', async () => {
    const scene = new ControlScene('parked');

    const result = await run(scene.world, scene.activities(), async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.executeUpdate('retryFailed', { args: [{ alias: 'ben', reason: 'split' }] });
      return handle.result();
    });

    expect(scene.world.forgotten).toEqual([expect.stringMatching(/^ben@o\d+\.example\.com$/)]);
    expect(scene.creations.toSorted()).toEqual(['anna', 'ben', 'ben', 'carla', 'dora']);
    expect(result).toMatchObject({ status: 'done', counts: { proven: 4 }, failures: [] });
  });

  it('says what stays behind when it is aborted, after the call under way, and takes nothing meanwhile', async () => {
    const scene = new ControlScene('working');

    const late: string[] = [];
    const result = await run(scene.world, scene.activities(), async (handle) => {
      await until(handle, () => scene.asked > 0);
      await handle.executeUpdate('abort', { args: [{ reason: 'wrong account' }] });
      for (const update of ['amend', 'pause', 'abort'])
        await handle
          .executeUpdate(update, { args: [{ spec: 'new', aliases: 4 }] })
          .catch((error: unknown) => late.push(((error as Error).cause as Error).message));
      scene.release();
      return handle.result();
    });

    expect(late).toEqual(
      Array.from({ length: 3 }, () =>
        expect.stringMatching(/ is being aborted .* start the domain again/),
      ),
    );
    expect(result.status).toBe('aborted');
    expect(result.passes.find(({ pass }) => pass === '3-1')?.status).toBe('done');
    expect(result.passes.find(({ pass }) => pass === '3-3')?.status).toBe('pending');
    expect(result.findings.filter(({ check }) => check === 'abort.stays')).toEqual([
      expect.objectContaining({
        message: 'made by this run, and stays: the domain at the mail provider',
      }),
      expect.objectContaining({ message: 'made by this run, and stays: 3 aliases' }),
    ]);
    expect(scene.world.recorded.at(-1)).toMatchObject({ status: 'aborted' });
  });

  it('says that the provider was not asked to look when 1-3 was skipped', async () => {
    const world = new FakeWorld(['anna']);
    const unseen = (check: string) =>
      ({ pass: '4-1', check, status: 'fail', message: 'does not see it' }) as const;
    const checkHealth: Activities['checkHealth'] = () =>
      done({
        findings: [unseen('provider.ownership'), unseen('provider.mx'), unseen('aliases')],
        repairDns: false,
        missingAliases: [],
      });

    const result = await run(world, { checkHealth, ensureDomain: parkedOnce() }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.signal(messages.skip, { pass: '1-3', reason: 'checked by hand', actor: 'anna' });
      await handle.signal(messages.resume);
      return handle.result();
    });

    const message = 'not tested: 1-3 was skipped by anna (checked by hand)';
    const found = result.findings.filter(({ pass }) => pass === '4-1');
    expect(found.map(({ check, status, message: text }) => [check, status, text])).toEqual([
      ['provider.ownership', 'not-tested', message],
      ['provider.mx', 'not-tested', message],
      ['aliases', 'fail', 'does not see it'],
      ['pass.1-3', 'not-tested', message],
    ]);
  });

  it('takes what was typed for what it says, or refuses it: it never stands still and never does more', async () => {
    const world = new FakeWorld();
    const typed: readonly (readonly [string, unknown])[] = [
      ['skip', { alias: 5 }],
      ['skip', { Pass: '4-2' }],
      ['abort', { alias: 'anna' }],
      ['pause', 'lunch'],
      ['resume', { reason: { because: 'plan switched' } }],
      ['amend', { spec: 'new', aliases: '3' }],
    ];

    const [refusals, result] = await run(world, { ensureDomain: parkedOnce() }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      const shown: string[] = [];
      for (const [name, message] of typed) {
        await handle.signal(name, message);
        const details = await currentDetails(
          handle,
          (text) =>
            text.includes(`the signal ${name} was refused`) && !text.includes(shown.at(-1) ?? '??'),
        );
        shown.push(/was refused: (.*)/.exec(details)?.[1] ?? details);
      }
      await handle.signal('resume', null);
      return [shown, await handle.result()] as const;
    });

    expect(refusals).toEqual([
      expect.stringMatching(/^"alias" takes a text/),
      expect.stringMatching(/^skip has no "Pass"; it has pass, alias, id, reason, actor/),
      expect.stringMatching(/^abort has no "alias"; it has id, reason, actor/),
      expect.stringMatching(/^pause takes an object with any of id, reason, actor/),
      expect.stringMatching(/^"reason" takes a text/),
      expect.stringMatching(/^"aliases" takes a whole number/),
    ]);
    expect(result).toMatchObject({ status: 'done', counts: { proven: 3 } });
    expect(world.decisions).toEqual([
      expect.objectContaining({ action: 'resume', reason: 'no reason given (web ui)' }),
    ]);
  });
});

function parkedOnce(): Activities['ensureDomain'] {
  let looks = 0;
  return () => {
    looks += 1;
    return looks === 1
      ? done(FREE)
      : done({ state: 'ready', domainId: 'd', created: true, changed: [], findings: [] });
  };
}

function answerTo(handle: Handle, set: unknown): Promise<unknown> {
  return answerOf(handle.executeUpdate('resume', { args: [{ set }] }));
}
