import { describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { CliContext } from '../../src/cli/context.ts';
import { followDomain } from '../../src/cli/follow-domain.ts';
import type { Execution } from '../../src/cli/progress.ts';
import type { DomainProgress, Park } from '../../src/core/run.ts';
import type { Store } from '../../src/store/ports.ts';
import { at, EXECUTION, progressOf } from '../reports/rows.ts';
import { configOf } from './terminal.ts';

const entry = (domain: string) => ({ domain, spec: 'h', aliases: 1, accounts: ['fe'] });
const EXECUTED: Execution = {
  ...{ executionId: EXECUTION, startedAt: at(0) },
  spec: {
    ...{ window: 2, pace: {}, minProven: 0.95 },
    domains: [entry('example.net'), entry('example.org')],
  },
};

/** Looks one after the other; a domain that works is asked itself and has no answer, as without a worker. */
function placeOf(looks: readonly (readonly DomainProgress[])[]) {
  const rest = [...looks];
  const domains = () => Promise.resolve((rest.length > 1 ? rest.shift() : rest[0]) ?? []);
  const store = { progress: { domains } } as unknown as Store;
  const handle = {
    query: () => Promise.reject(new Error('no worker')),
    describe: () => Promise.resolve({ status: { name: 'RUNNING' } }),
  };
  const client = {
    workflow: { getHandle: () => handle },
    withDeadline: (_until: number, ask: () => Promise<unknown>) => ask(),
  } as unknown as Client;
  const out: string[] = [];
  const context: CliContext = {
    ...{ config: configOf('/nowhere'), colour: false, interactive: false, redraw: undefined },
    print: (text) => out.push(text),
    say: () => undefined,
    ask: () => Promise.resolve(false),
    width: () => 100,
    finish: () => undefined,
  };
  const follow = (domain: string, json = false) =>
    followDomain(context, { client, store }, { execution: EXECUTED, domain, json });
  return { out, follow };
}

const working = progressOf('example.net', '2-1');
const done = progressOf('example.net', '4-3', {
  ...{ status: 'done', endedAt: at(20), updatedAt: at(20) },
});
const other = progressOf('example.org', '1-1');

describe('following one domain', () => {
  it('tells its events in lines until it is done, whatever the others do', async () => {
    const { out, follow } = placeOf([[other], [working, other], [done, other]]);

    const code = await follow('example.net');

    expect(code).toBe(0);
    expect(out.map((line) => line.replace(/^\S+ /, '').split('  ')[0])).toEqual([
      ...['example.net', 'example.net', 'example.net'],
    ]);
    expect(out[0]).toContain('started');
    expect(out.at(-1)).toContain('done');
  });

  it('ends with 4 when it waits for a person', async () => {
    const park: Park = {
      ...{ code: 'plan.free', pass: '1-1', sentence: 'It is on the free plan.' },
      ...{ remedy: ['upgrade it'], since: at(5), resumedBy: 'person' },
    };
    const { out, follow } = placeOf([[{ ...working, status: 'parked', park }]]);

    const code = await follow('example.net');

    expect(code).toBe(4);
    expect(out.join('\n')).toContain('PARKED 1-1 plan.free');
  });

  it('prints an event a line as JSON', async () => {
    const { out, follow } = placeOf([[done]]);

    await follow('example.net', true);

    const kinds = out.map((line) => (JSON.parse(line) as { readonly kind: string }).kind);
    expect(kinds).toEqual(['started', 'ended']);
  });

  it('refuses a domain the execution does not have', async () => {
    const { follow } = placeOf([[done]]);

    await expect(follow('example.info')).rejects.toMatchObject({
      ...{ code: 2, message: expect.stringContaining('example.info is not in this execution') },
    });
  });
});
