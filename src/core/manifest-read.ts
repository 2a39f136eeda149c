/** Gathers a manifest and every CSV file it names into one model, with all errors of form. */
import { gatherAliases } from './manifest-aliases.ts';
import type { Findings } from './manifest-csv.ts';
import { gatherDomains } from './manifest-domains.ts';
import { toErrors } from './manifest-issues.ts';
import { atBase, type ManifestModel, type ReadFile } from './manifest-model.ts';
import { accountSchema, type Account } from './manifest-account-schema.ts';
import { member, readable } from './manifest-salvage.ts';
import { manifestSchema, paceSchema, policySchema, settingsSchema } from './manifest-schema.ts';
import { readYaml, type ManifestSource } from './manifest-yaml.ts';

/** Reads everything that can be read, whatever is wrong elsewhere. Never throws for content. Its errors are those of form only. */
export function readManifest(source: ManifestSource, readFile: ReadFile): ManifestModel {
  const yaml = readYaml(source);
  if (!yaml.ok) return unreadable(source, yaml.errors);
  const { root } = yaml;
  const whole = manifestSchema.safeParse(root.value);
  const findings: Findings = {
    errors: [...toErrors(whole.error?.issues ?? [], root)],
    csvMappings: [],
    domainsUnknown: false,
  };
  const { data: defaults, malformed } = readable(settingsSchema, member(root.value, 'defaults'));
  const domains = gatherDomains(
    { root, domains: member(root.value, 'domains'), defaults },
    readFile,
    findings,
  );
  const files = member(root.value, 'aliases');
  const aliases = gatherAliases({ root, domains, files }, readFile, findings);
  return {
    ...findings,
    at: atBase(root, []),
    ...(whole.success ? { manifest: whole.data } : {}),
    accounts: readAccounts(root.value),
    pace: paceSchema.safeParse(member(root.value, 'pace')).data ?? {},
    defaults,
    malformedDefaults: malformed,
    policy: readable(policySchema, member(root.value, 'policy')).data,
    domains: domains.map((domain) => ({ ...domain, aliases: aliases.get(domain.name) ?? [] })),
  };
}

function unreadable(source: ManifestSource, errors: ManifestModel['errors']): ManifestModel {
  return {
    errors,
    csvMappings: [],
    at: () => ({ file: source.path, line: 1, path: '' }),
    accounts: new Map(),
    pace: {},
    defaults: {},
    malformedDefaults: new Set(),
    policy: {},
    domains: [],
  };
}

/** Accounts by label, each on its own: one malformed account does not hide the others. */
export function readAccounts(root: unknown): ReadonlyMap<string, Account | undefined> {
  const accounts = member(root, 'accounts');
  if (typeof accounts !== 'object' || accounts === null) return new Map();
  return new Map(
    Object.entries(accounts).map(([label, account]) => [
      label,
      accountSchema.safeParse(account).data,
    ]),
  );
}
