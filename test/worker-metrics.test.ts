import { describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { METRICS } from '../src/core/metrics.ts';
import { renderMetrics } from '../src/reports/prometheus.ts';
import { uncoveredSentence } from '../src/worker-coverage.ts';
import { createWorkerMetrics } from '../src/worker-metrics.ts';
import type { AttemptStart } from '../src/store/audit-port.ts';
import { FakeStore } from './activities/fakes/store.ts';
import { progressOf } from './reports/rows.ts';

const ATTEMPT: AttemptStart = {
  ...{ executionId: 'e1', workflowId: 'domain/a', runId: 'r', activityId: '1', domain: 'a' },
  ...{ action: 'createAlias', attemptCount: 1 },
  pass: '2-1',
};

const CODE = defineSearchAttributeKey('MailkeelParkCode', 'KEYWORD');

/** A list of parked runs, and how often it was asked for. */
function listing(...codes: readonly string[]): { client: Client; asked: () => number } {
  let asked = 0;
  const list = async function* () {
    asked += 1;
    for (const value of codes)
      yield { typedSearchAttributes: new TypedSearchAttributes([{ key: CODE, value }]) };
    await Promise.resolve();
  };
  return { client: { workflow: { list } } as unknown as Client, asked: () => asked };
}

function linesOf(text: string, name: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith(`${name}{`));
}

describe('the metrics of a worker', () => {
  it('count attempts by outcome as they are audited', async () => {
    const metrics = createWorkerMetrics(new FakeStore().store);

    for (const status of ['succeeded', 'succeeded', 'failed'] as const) {
      const handle = await metrics.store.audit.begin(ATTEMPT);
      const failed = status === 'failed' ? { category: 'ServerError' as const } : {};
      await metrics.store.audit.end(handle, { status, ...failed });
    }
    await metrics.store.audit.begin(ATTEMPT);

    expect(linesOf(await metrics.render(listing().client), 'mailkeel_attempts_total')).toEqual([
      'mailkeel_attempts_total{action="createAlias",outcome="succeeded"} 2',
      'mailkeel_attempts_total{action="createAlias",outcome="failed",category="ServerError"} 1',
    ]);
  });

  it('forget an attempt whose end could not be written, and the oldest of a thousand that never end', async () => {
    const { store } = new FakeStore();
    let isFull = true;
    const end = async (...of: Parameters<typeof store.audit.end>): Promise<void> => {
      if (isFull) throw new Error('the disk is full');
      await store.audit.end(...of);
    };
    const metrics = createWorkerMetrics({ ...store, audit: { ...store.audit, end } });
    const { audit } = metrics.store;
    const unwritten = await audit.begin(ATTEMPT);
    await expect(audit.end(unwritten, { status: 'succeeded' })).rejects.toThrow('disk');
    isFull = false;
    await audit.end(unwritten, { status: 'succeeded' });
    const cancelled = await audit.begin(ATTEMPT);
    for (let count = 0; count < 1_000; count += 1) await audit.begin(ATTEMPT);
    const last = await audit.begin(ATTEMPT);

    for (const handle of [cancelled, last]) await audit.end(handle, { status: 'succeeded' });

    expect(linesOf(await metrics.render(listing().client), 'mailkeel_attempts_total')).toEqual([
      'mailkeel_attempts_total{action="createAlias",outcome="succeeded"} 1',
    ]);
  });

  it('count each pass once, by the state recorded when it ended', async () => {
    const metrics = createWorkerMetrics(new FakeStore().store);
    const [first, second] = ['2026-11-22T14:00:00.000Z', '2026-11-22T14:05:00.000Z'];
    const ended = { pass: '1-1', status: 'done', total: 0, done: 0, failed: 0, endedAt: first };
    const skipped = { ...ended, pass: '1-2', status: 'skipped', endedAt: second };
    const base = progressOf('example.org', '1-2', {});

    await metrics.store.progress.save({
      ...base,
      passes: [ended],
      updatedAt: first,
    } as typeof base);
    await metrics.store.progress.save({
      ...{ ...base, passes: [ended, skipped], updatedAt: second },
    } as typeof base);

    expect(linesOf(await metrics.render(listing().client), 'mailkeel_passes_total')).toEqual([
      'mailkeel_passes_total{pass="1-1",status="done"} 1',
      'mailkeel_passes_total{pass="1-2",status="skipped"} 1',
    ]);
  });

  it('list parked runs by code, once for scrapes close together', async () => {
    const metrics = createWorkerMetrics(new FakeStore().store);
    const { client, asked } = listing('plan.free', 'dns.conflict', 'plan.free');

    await metrics.render(client);

    expect(linesOf(await metrics.render(client), 'mailkeel_domains_parked')).toEqual([
      'mailkeel_domains_parked{code="plan.free"} 2',
      'mailkeel_domains_parked{code="dns.conflict"} 1',
    ]);
    expect(asked()).toBe(1);
  });
});

describe('the text of metrics', () => {
  it('explains every metric, and escapes labels', () => {
    const text = renderMetrics(
      new Map([['mailkeel_budget_left', [{ labels: { account: 'a"\\\n' }, value: 3 }]]]),
    );

    for (const [name, { type, help }] of Object.entries(METRICS))
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    expect(text).toContain('mailkeel_budget_left{account="a\\"\\\\\\n"} 3\n');
  });
});

describe('the sentence of a worker that lacks accounts', () => {
  it('names each with its domains, what is known, and both ways on', () => {
    const uncovered = [{ account: 'fe-2', domains: ['shop.example.com'] }];

    expect(uncoveredSentence(uncovered, ['fe', 'cf'])).toBe(
      'this worker does not know "fe-2" (1 running domain: shop.example.com); it knows fe, cf. Start it with a manifest that names them all (--accounts FILE or MAILKEEL_ACCOUNTS), or with --partial beside workers that know the rest',
    );
  });

  it('names five of many domains, and says how many more there are', () => {
    const domains = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}.example.com`);

    expect(uncoveredSentence([{ account: 'fe', domains }], [])).toMatch(
      /"fe" \(7 running domains: a\.example\.com, .*, e\.example\.com and 2 more\); it knows no account\./,
    );
  });
});
