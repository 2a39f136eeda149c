/** The one door of the manifest: text in, specs or every error out. No I/O, no secrets: references stay references. */
import { renderMapping, type CsvMapping } from './csv-sheet.ts';
import type { Account } from './manifest-account-schema.ts';
import { judgeAliases, warnAliases } from './manifest-alias-rules.ts';
import { judgeDomain, judgeLabels } from './manifest-domain-rules.ts';
import { renderError, type ManifestError } from './manifest-error.ts';
import { toErrors } from './manifest-issues.ts';
import type { ManifestModel, ReadFile } from './manifest-model.ts';
import { readManifest } from './manifest-read.ts';
import { member } from './manifest-salvage.ts';
import { accountsSchema, type Manifest } from './manifest-schema.ts';
import { domainSpecOf, executionOf } from './manifest-specs.ts';
import { unsupported } from './manifest-unsupported.ts';
import { readYaml, type ManifestSource } from './manifest-yaml.ts';
import type { DomainSpec, ExecutionSpec } from './spec.ts';

export { renderErrors, type ManifestError } from './manifest-error.ts';
export type { Account } from './manifest-account-schema.ts';
export type { Manifest } from './manifest-schema.ts';
export type { SecretRef } from './manifest-values.ts';

export type ManifestResult =
  | {
      readonly ok: true;
      /** As written, CSV files not included. */
      readonly manifest: Manifest;
      /** Defaults applied, names in lower-case Punycode, in the order of the manifest. */
      readonly domains: readonly DomainSpec[];
      readonly execution: Omit<ExecutionSpec, 'domains'>;
      readonly accounts: Readonly<Record<string, Account>>;
      /** How each CSV file was read, to be printed. */
      readonly csvMappings: readonly CsvMapping[];
      /** Accepted, and rarely meant. */
      readonly warnings: readonly ManifestError[];
      /** Mappings and warnings as lines to print before the bill. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly errors: readonly ManifestError[] };

/**
 * Parses a manifest (YAML or JSON) and every CSV file it names, read through `readFile` by the path written in the manifest. Returns all
 * errors at once, over all files, in the order of places; never throws for content. What is not supported yet is an error.
 */
export function parseManifest(source: ManifestSource, readFile: ReadFile): ManifestResult {
  const model = readManifest(source, readFile);
  const errors = [...model.errors, ...judge(model), ...unsupported(model)];
  const { manifest } = model;
  if (errors.length > 0 || manifest === undefined)
    return { ok: false, errors: inOrder(errors, source.path) };
  const warnings = model.domains.flatMap((domain) => warnAliases(model, domain));
  return {
    ok: true,
    manifest,
    domains: model.domains.map((domain) => domainSpecOf(model, domain)),
    execution: executionOf(model),
    accounts: manifest.accounts,
    csvMappings: model.csvMappings,
    warnings,
    notes: [...model.csvMappings.map(renderMapping), ...warnings.map(renderError)],
  };
}

/** Errors of meaning: what only two places together show. */
export function judge(model: ManifestModel): readonly ManifestError[] {
  return [
    ...judgeLabels(model),
    ...model.domains.flatMap((domain) => [
      ...judgeDomain(model, domain),
      ...judgeAliases(model, domain),
    ]),
  ];
}

/** The manifest first, then its files as they come; each from top to bottom. */
function inOrder(errors: readonly ManifestError[], main: string): readonly ManifestError[] {
  const files = [...new Set([main, ...errors.map((error) => error.file)])];
  const rank = new Map(files.map((file, index) => [file, index]));
  const key = ({ file, line, column }: ManifestError): readonly number[] => [
    rank.get(file) ?? 0,
    line,
    column ?? 0,
  ];
  return errors.toSorted((a, b) => compare(key(a), key(b)));
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

/**
 * Reads only `accounts:` of a manifest or of a file that has nothing else, for a worker. Same errors as `parseManifest`; with any of them
 * there are no accounts.
 */
export function accountsOf(source: ManifestSource): {
  readonly accounts: Readonly<Record<string, Account>>;
  readonly errors: readonly ManifestError[];
} {
  const yaml = readYaml(source);
  if (!yaml.ok) return { accounts: {}, errors: yaml.errors };
  const { root } = yaml;
  const checked = accountsSchema.safeParse(member(root.value, 'accounts'));
  const errors = toErrors(checked.error?.issues ?? [], root, ['accounts']);
  return checked.success && errors.length === 0
    ? { accounts: checked.data, errors }
    : { accounts: {}, errors };
}
