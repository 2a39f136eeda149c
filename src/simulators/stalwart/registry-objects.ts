/** What a kind of registry object can be asked for. */
import type { Visit } from './service.ts';
import { domainPart, findDomain, type StalwartState } from './state.ts';
import { toId } from './registry-ids.ts';
import type { Json } from './registry-properties.ts';

export interface Objects {
  readonly all: (visit: Visit) => readonly { readonly id: number }[];
  /** Properties a query may filter by. */
  readonly filters: ReadonlySet<string>;
  readonly view: (visit: Visit, object: unknown) => Json;
  /** Returns the id. Throws SetError. */
  readonly create: (visit: Visit, object: Json) => number;
  /** Throws SetError; works on a copy. */
  readonly update: (visit: Visit, object: unknown, patch: Json) => void;
  readonly destroy: (visit: Visit, object: unknown) => void;
}

/** An address in two properties: the local part, and the id of the domain. */
export function localOf(
  state: StalwartState,
  address: string,
): { readonly name: string; readonly domainId: string } {
  const domain = findDomain(state, domainPart(address));
  return {
    name: address.slice(0, Math.max(address.lastIndexOf('@'), 0)),
    domainId: domain === undefined ? '' : toId(domain.id),
  };
}
