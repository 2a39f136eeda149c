import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createReportPort, readReport, writeReportFiles } from '../src/report-port.ts';
import type { Store } from '../src/store/ports.ts';
import { failureOf, progressOf } from './reports/rows.ts';
import { storeFixture } from './store/fixture.ts';

const EXECUTION = '20260101-000000';
const DOMAIN = 'example.com';

describe('the report port', () => {
  const fixture = storeFixture();
  let directory: string;
  let store: Store;

  beforeEach(async () => {
    directory = fixture.directory();
    store = await fixture.open(directory);
    const spec = await store.specs.put({
      name: DOMAIN,
      mail: 'fe',
      dns: { account: 'cf', mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'none' },
      ...{ existing: 'keep', passwords: 'new', phases: [1, 2, 3, 4] },
      propagation: { deadlineMs: 1_000, then: 'park' },
      ...{ maxDeletions: 0, minProven: 0.95 },
      aliases: [{ name: 'anna', mailbox: true, recipients: [] }],
    });
    const entry = { domain: DOMAIN, spec, aliases: 1, accounts: ['fe', 'cf'] };
    const execution = { window: 1, pace: {}, minProven: 0.95, domains: [entry] };
    await store.progress.startExecution({
      executionId: EXECUTION,
      startedAt: '2026-01-01T00:00:00.000Z',
      spec: await store.specs.put(execution),
    });
  });
  afterEach(() => store.close());

  it('writes each export of a domain where it says', async () => {
    const port = createReportPort(store, join(directory, 'reports'));
    const call = { execution: EXECUTION, domain: DOMAIN, spec: 'hash' };

    for (const what of ['inventory', 'passwords', 'final'] as const) {
      const { path = '', finding } = await port.exportDomain({ ...call, what });
      expect(finding).toBeUndefined();
      expect(path).toBe(join(directory, 'reports', EXECUTION, 'domains', DOMAIN));
    }

    expect(
      readdirSync(join(directory, 'reports', EXECUTION, 'domains', DOMAIN)).toSorted(),
    ).toEqual([
      ...['aliases.csv', 'failures.csv', 'health.csv', 'inventory.csv', 'inventory.json'],
      ...['passwords.csv', 'state.json', 'summary.json', 'summary.txt'],
    ]);
  });

  it('tells after the passwords the rates as data, and of each failure the cause and what to do', async () => {
    const failure = failureOf({ pass: '3-3', alias: `anna@${DOMAIN}` });
    const progress = progressOf(DOMAIN, '3-4', { execution: EXECUTION, failures: [failure] });
    await store.progress.save(progress);
    const port = createReportPort(store, join(directory, 'reports'));

    const call = { execution: EXECUTION, domain: DOMAIN, spec: 'hash', what: 'passwords' } as const;
    const { path = '' } = await port.exportDomain(call);

    const read = (name: string): string => readFileSync(join(path, name), 'utf8');
    expect(readdirSync(path).toSorted()).toEqual([
      ...['failures.csv', 'passwords.csv', 'summary.json', 'summary.txt'],
    ]);
    expect(JSON.parse(read('summary.json'))).toMatchObject({
      totals: { wanted: 1, proven: 0, success_rate: 0, min_proven_met: false },
      effort: { transient_faults: 0 },
      failures: [{ alias: failure.alias, error: failure.error, remediation: failure.remediation }],
    });
    for (const name of ['failures.csv', 'summary.txt'])
      expect(read(name)).toContain(failure.remediation);
    expect(read('passwords.csv')).toContain(`${DOMAIN},anna@${DOMAIN},`);
  });

  it('writes the whole report again over an old one, and leaves no draft', async () => {
    const port = createReportPort(store, join(directory, 'reports'));

    const first = await port.writeReport({ execution: EXECUTION });
    const second = await port.writeReport({ execution: EXECUTION });

    expect(second).toEqual(first);
    const names = readdirSync(first.path ?? '');
    expect(names).toEqual(expect.arrayContaining(['report.html', 'state.json', 'summary.txt']));
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('turns a directory that cannot be written into a finding with the remedy', async () => {
    const blocked = join(directory, 'blocked');
    writeFileSync(blocked, 'a file where the directory should be');
    const port = createReportPort(store, blocked);

    const { path, finding } = await port.writeReport({ execution: EXECUTION });

    expect(path).toBeUndefined();
    expect(finding).toMatchObject({ check: 'report.write', status: 'error', pass: '4-3' });
    expect(finding?.message).toContain(blocked);
    expect(finding?.remedy).toContain('mailkeel report');
  });

  it('says where executions are listed when one is unknown', async () => {
    await expect(readReport(store, '20990101-000000')).rejects.toMatchObject({
      what: 'spec',
      message: 'no execution 20990101-000000 is known here',
    });
  });

  it('throws when the CLI cannot write where it was told to', async () => {
    const model = await readReport(store, EXECUTION);
    mkdirSync(join(directory, 'taken', 'report.html'), { recursive: true });

    expect(() => {
      writeReportFiles(model, join(directory, 'taken'));
    }).toThrow(/EISDIR|ENOTEMPTY|EEXIST|illegal operation/);
  });
});
