/** Specs by their hash, kept in memory: an activity's input names them, it never carries them. */
import type { AliasSpec, DomainSpec } from '../core/spec.ts';
import { StoreError } from '../store/errors.ts';
import type { Specs } from '../store/ports.ts';

/** A domain's spec with its aliases by name. */
export interface IndexedSpec {
  readonly spec: DomainSpec;
  readonly aliases: ReadonlyMap<string, AliasSpec>;
}

export interface SpecCache {
  /** The spec under `hash`. Throws StoreError (`spec`) when the store has none or something else under it. */
  domain(hash: string): Promise<IndexedSpec>;
  /** One alias of it; an alias the spec does not name is a StoreError (`spec`). */
  alias(hash: string, name: string): Promise<{ spec: DomainSpec; alias: AliasSpec }>;
}

/** Ten thousand aliases are about 2 MiB, and a worker is busy with about as many domains as a fleet's window. */
const KEPT = 16;

/** Reads specs through a cache of the 16 last used. A hash names its content, so nothing ever gets stale. */
export function createSpecCache(specs: Specs): SpecCache {
  const kept = new Map<string, IndexedSpec>();
  const load = async (hash: string): Promise<IndexedSpec> => {
    const found = kept.get(hash) ?? index(await specs.get(hash), hash);
    kept.delete(hash);
    kept.set(hash, found);
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return found;
  };
  return {
    domain: load,
    alias: async (hash, name) => {
      const { spec, aliases } = await load(hash);
      const alias = aliases.get(name);
      if (alias === undefined)
        throw mismatch(`the stored spec of ${spec.name} has no alias ${name}`);
      return { spec, alias };
    },
  };
}

function index(stored: unknown, hash: string): IndexedSpec {
  if (!isDomainSpec(stored)) throw mismatch(`the store holds no domain spec under ${hash}`);
  return { spec: stored, aliases: new Map(stored.aliases.map((alias) => [alias.name, alias])) };
}

/** The hash vouches for the content; this tells a domain's spec from an execution's. */
function isDomainSpec(stored: unknown): stored is DomainSpec {
  return (
    typeof stored === 'object' &&
    stored !== null &&
    'name' in stored &&
    'aliases' in stored &&
    Array.isArray(stored.aliases)
  );
}

function mismatch(message: string): StoreError {
  return new StoreError(
    'spec',
    message,
    'Start the manifest again: it writes the specs anew and attaches to the running domains.',
  );
}
