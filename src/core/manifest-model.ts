/** A manifest gathered from all its files, before it is judged: every entry knows where it was written. */
import type { CsvMapping } from './csv-sheet.ts';
import type { At, KeyPath, ManifestError } from './manifest-error.ts';
import type { Account } from './manifest-account-schema.ts';
import type { AliasSettings } from './manifest-alias-schema.ts';
import type { DomainEntry, Manifest, Policy, Settings } from './manifest-schema.ts';
import type { Located } from './manifest-tree.ts';

/** Reads a file named in the manifest, by the path written there. The reason is shown to the operator. */
export type ReadFile = (relativePath: string) => string | Uint8Array | { readonly error: string };

export interface AliasItem {
  /** Local part, lower case; not yet judged. */
  readonly name: string;
  readonly entry: AliasSettings;
  readonly at: At;
}

export interface DomainItem {
  /** Lower-case Punycode. */
  readonly name: string;
  readonly entry: Omit<DomainEntry, 'name' | 'aliases'>;
  /** Keys whose value the schema refused: they are stated, and not in `entry`. */
  readonly malformed: ReadonlySet<string>;
  readonly at: At;
  readonly aliases: readonly AliasItem[];
}

/** What was gathered. Values the schema refused are left out: `errors` names them. */
export interface ManifestModel {
  readonly errors: readonly ManifestError[];
  readonly csvMappings: readonly CsvMapping[];
  readonly at: At;
  /** As written; absent when the schema refused anything in it. */
  readonly manifest?: Manifest;
  /** By label; `undefined` stands for an account that is named and malformed. */
  readonly accounts: ReadonlyMap<string, Account | undefined>;
  readonly pace: NonNullable<Manifest['pace']>;
  readonly defaults: Settings;
  readonly malformedDefaults: ReadonlySet<string>;
  readonly policy: Policy;
  readonly domains: readonly DomainItem[];
}

/** The place of one entry below a root. */
export function atBase(root: Located, base: KeyPath): At {
  return (...keys) => root.at([...base, ...keys]);
}
