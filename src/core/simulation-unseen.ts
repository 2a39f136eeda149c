/** A plan of domains nobody was asked about: as if none of what they state existed. Pure. */
import { compareAliases } from './aliases.ts';
import { catchAllWish } from './catch-all.ts';
import type { Account } from './manifest-account-schema.ts';
import type { PlannedDomain } from './fleet-plan.ts';
import { recordsOfNewDomain, unseenCircumstances, type Party } from './simulation-circumstances.ts';
import type { DomainSpec } from './spec.ts';

/** The domain as a survey would report it when its provider has nothing of it; `kindOf` tells an account's kind by its label. */
export function planUnseen(
  spec: DomainSpec,
  kindOf: (label: string) => Account['kind'],
): PlannedDomain {
  const party = (label: string): Party => ({ label, account: label, provider: kindOf(label) });
  const isMissing = spec.phases.includes(1);
  const { missing } = compareAliases(spec, [], new Set());
  const { account } = spec.dns;
  const circumstances = unseenCircumstances(spec, {
    mail: party(spec.mail),
    ...(account === undefined ? {} : { dns: party(account) }),
    logins: `login@${spec.mail}`,
  });
  const hasCatchAll = isMissing && catchAllWish(spec) !== undefined;
  const created = spec.phases.includes(2) ? missing.length : 0;
  return {
    domain: spec.name,
    dnsWrites: isMissing && account !== undefined ? recordsOfNewDomain(spec) : 0,
    dnsDeletions: 0,
    domainCreated: isMissing,
    aliasesCreated: created + (hasCatchAll ? 1 : 0),
    ...{ aliasesChanged: 0, existingAliases: 0, unmanaged: 0 },
    passwordsToSet: circumstances.passwords.set,
    ...{ items: [], conflicts: [], fingerprint: '', circumstances },
  };
}
