/** What to do with a password somebody brought, before a login is spent on it. */
import type { AliasSpec, DomainSpec } from './spec.ts';

/** What the manifest and the vault say about its address. */
export interface ImportScene {
  readonly spec: DomainSpec | undefined;
  readonly alias: AliasSpec | undefined;
  /** The vault's live password of the address. */
  readonly live: { readonly state: string; readonly same: boolean } | undefined;
  /** One that works is to take the place of another one the vault has. */
  readonly replace: boolean;
}

export type ImportDecision =
  | { readonly do: 'prove' }
  | {
      readonly do: 'tell';
      readonly outcome: 'already' | 'conflict' | 'not-in-manifest' | 'forwarder';
      readonly detail: string;
    };

/** A login is spent only where its answer can change something. */
export function decideImport({ spec, alias, live, replace }: ImportScene): ImportDecision {
  if (spec === undefined || alias === undefined)
    return tell(
      'not-in-manifest',
      'add it to the manifest ("mailkeel adopt" writes one), then import it',
    );
  if (!alias.mailbox)
    return tell(
      'forwarder',
      'the manifest states no mailbox for it, and a forwarder has no password',
    );
  if (live === undefined) return { do: 'prove' };
  if (!live.same && !replace)
    return tell(
      'conflict',
      `the vault has another password for it (${live.state}), and it stays; "mailkeel passwords show" prints it, --replace tries this one`,
    );
  return live.same && live.state === 'proven' ? tell('already', 'proven before') : { do: 'prove' };
}

function tell(
  outcome: Extract<ImportDecision, { do: 'tell' }>['outcome'],
  detail: string,
): ImportDecision {
  return { do: 'tell', outcome, detail };
}
