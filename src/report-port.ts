/** Root: reads what a report is made of from the store, has it rendered, and writes the files. The same for the worker and `mailkeel report`. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ReportPort } from './activities/dependencies.ts';
import { buildReport } from './core/report.ts';
import type { ReportInput } from './core/report-input.ts';
import type { ReportModel } from './core/report-model.ts';
import type { Finding, PassId } from './core/run.ts';
import type { DomainSpec, ExecutionSpec } from './core/spec.ts';
import { DNS_FORMATS } from './reports/dns-export.ts';
import { renderReport } from './reports/files.ts';
import { StoreError } from './store/errors.ts';
import type { Store } from './store/ports.ts';

/** The report of one execution, or of one of its domains. Throws a StoreError when the execution is unknown. */
export async function readReport(
  store: Store,
  executionId: string,
  domain?: string,
): Promise<ReportModel> {
  const execution = await store.progress.execution(executionId);
  if (execution === undefined)
    throw new StoreError(
      'spec',
      `no execution ${executionId} is known here`,
      'list the executions with "mailkeel status", or use the home (MAILKEEL_HOME) it was started from',
    );
  const spec = (await store.specs.get(execution.spec)) as ExecutionSpec;
  const entries = spec.domains.filter((entry) => domain === undefined || entry.domain === domain);
  const progress = await store.progress.domains(executionId);
  return buildReport({
    executionId,
    startedAt: execution.startedAt,
    now: new Date().toISOString(),
    minProven: spec.minProven,
    entries,
    progress: progress.filter((row) => domain === undefined || row.domain === domain),
    ...(await evidence(store, executionId, entries)),
  });
}

async function evidence(
  store: Store,
  executionId: string,
  entries: ExecutionSpec['domains'],
): Promise<Pick<ReportInput, 'specs' | 'passwords' | 'objects' | 'refusals' | 'attempts'>> {
  const specs = new Map<string, DomainSpec>();
  for (const entry of entries)
    specs.set(entry.domain, (await store.specs.get(entry.spec)) as DomainSpec);
  const domains = entries.map((entry) => entry.domain);
  const [only] = domains;
  const filter = {
    executionId,
    ...(domains.length === 1 && only !== undefined ? { domain: only } : {}),
  };
  return {
    specs,
    passwords: (await Promise.all(domains.map((name) => store.vault.list(name)))).flat(),
    refusals: (await Promise.all(domains.map((name) => store.objects.refusals(name)))).flat(),
    objects: (await Promise.all(domains.map((name) => store.objects.list(name)))).flat(),
    attempts: await store.audit.attempts(filter),
  };
}

/** Writes the whole report of `model` into `directory`, each file whole or not at all. */
export function writeReportFiles(model: ReportModel, directory: string): void {
  for (const [name, content] of renderReport(model)) writeWhole(join(directory, name), content);
}

/** Writes one file whole or not at all; makes its directory. */
export function writeWhole(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${String(process.pid)}.tmp`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

/** What became of the passwords: rates, failures by cause, and what a person is to do. */
const PASSWORDS = ['passwords.csv', 'failures.csv', 'summary.txt', 'summary.json'] as const;

/** Which files each of the three exporting passes writes for its domain. */
const EXPORTS = {
  inventory: { pass: '2-3', files: ['inventory.csv', 'inventory.json'] },
  passwords: { pass: '3-4', files: PASSWORDS },
  final: { pass: '4-3', files: [...PASSWORDS, 'state.json', 'aliases.csv', 'health.csv'] },
} as const satisfies Record<string, { pass: PassId; files: readonly string[] }>;

/** The port the activities write reports through: `<directory>/<execution>/…` and `<directory>/<execution>/domains/<domain>/…`. */
export function createReportPort(store: Store, directory: string): ReportPort {
  return {
    exportDomain: async ({ execution, domain, what }) => {
      const { pass, files } = EXPORTS[what];
      const all = renderReport(await readReport(store, execution, domain));
      const folder = join(directory, execution, 'domains', domain);
      return guarded(pass, folder, () => {
        for (const name of files) writeWhole(join(folder, name), all.get(name) ?? '');
      });
    },
    exportDns: ({ execution, domain, items }) => {
      const folder = join(directory, execution, 'dns');
      const path = join(folder, `${domain}.txt`);
      const { finding } = guarded('1-2', folder, () => {
        for (const { ending, render } of Object.values(DNS_FORMATS))
          writeWhole(join(folder, `${domain}.${ending}`), render([{ domain, items }]));
      });
      return Promise.resolve(finding === undefined ? { path } : { finding });
    },
    writeReport: async ({ execution }) => {
      const folder = join(directory, execution);
      const model = await readReport(store, execution);
      return guarded('4-3', folder, () => {
        writeReportFiles(model, folder);
      });
    },
  };
}

/** A directory that cannot be written degrades the run, it does not stop it: the store has everything, and the finding says so. */
function guarded(
  pass: PassId,
  path: string,
  write: () => void,
): { path?: string; finding?: Finding } {
  try {
    write();
    return { path };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      finding: {
        pass,
        check: 'report.write',
        status: 'error',
        message: `the report could not be written to ${path}: ${reason}`,
        remedy: 'make the directory writable (MAILKEEL_REPORTS), then: mailkeel report <execution>',
      },
    };
  }
}
