/** Somebody else at work: an owner who upgrades a plan, a user who changes a password, a colleague who edits. */
import type { Plan } from '../scenario-mail.ts';

/** The domain, address or zone named does not exist. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
}

/** What a bystander touches of an alias. */
export interface EditableAlias {
  has_imap: boolean;
  is_enabled: boolean;
  recipients: string[];
  description: string;
  labels: string[];
  password?: string;
}

export interface BystanderContext {
  readonly domainsNamed: (name: string) => readonly { plan: Plan }[];
  readonly aliasesAt: (address: string) => readonly EditableAlias[];
}

/** Changes made past the API: they appear in no call log and count as nobody's write. */
export class Bystander {
  private readonly context: BystanderContext;

  constructor(context: BystanderContext) {
    this.context = context;
  }

  changePlan(domain: string, plan: Plan): void {
    for (const found of orNotThere(this.context.domainsNamed(domain), domain)) found.plan = plan;
  }

  changePassword(address: string, password: string): void {
    for (const alias of orNotThere(this.context.aliasesAt(address), address))
      alias.password = password;
  }

  /** Sets the fields given; `undefined` leaves one alone. */
  changeAlias(
    address: string,
    patch: { readonly [Key in keyof EditableAlias]?: EditableAlias[Key] | undefined },
  ): void {
    const stated = Object.fromEntries(
      Object.entries(patch).filter(([, value]) => value !== undefined),
    );
    for (const alias of orNotThere(this.context.aliasesAt(address), address))
      Object.assign(alias, stated);
  }
}

function orNotThere<T>(found: readonly T[], what: string): readonly T[] {
  if (found.length === 0) throw new NotThere(`nothing is called ${what} here`);
  return found;
}
