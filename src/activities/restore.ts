/** Putting a domain's settings back as they were before Mailkeel's first write: first as a plan, then, once a person agreed, one by one. */
import { planRestore as planBack, type RestorePlan, type RestoreStep } from '../core/restore.ts';
import { aliasSettings, domainSettings, toAliasWish, toProtections } from '../core/settings.ts';
import { writesToRestore, type Settings, type SettingsWrite } from '../core/settings-writes.ts';
import type { DomainSpec } from '../core/spec.ts';
import { mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import { withLease, type Lease } from './lease.ts';
import type {
  AgreedRestoreCall,
  RestoreCall,
  RestorePreview,
  RestoreResult,
} from './restore-contract.ts';
import { keptSettings, readSettings } from './snapshot.ts';
import { sha256 } from './survey-fingerprint.ts';

/** A result crosses Temporal's history, where thousands of aliases have no place. */
const LISTED_ITEMS = 500;

/** Says what putting back the settings Mailkeel wrote would do to the domain as it stands. Reads only. */
export async function planRestore(tools: Toolset, call: RestoreCall): Promise<RestorePreview> {
  const { plan } = await prepare(tools, call);
  return previewOf(plan);
}

/**
 * Puts back what `planRestore` showed, when it is still the same; otherwise the result is `moved` and nothing is written. Every write is
 * kept as one of its own. May be repeated: an attempt that finds its restore begun does what is left of it.
 */
export async function restoreSettings(
  tools: Toolset,
  call: AgreedRestoreCall,
): Promise<RestoreResult> {
  return withLease(tools, `${call.domain}//restore`, async (lease) => {
    const prepared = await prepare(tools, call);
    const preview = previewOf(prepared.plan);
    const begun = (await readSettings(tools, call.domain, call.restore)).length > 0;
    if (preview.fingerprint !== call.agreed && !begun) return { ...preview, state: 'moved' };
    for (const step of prepared.plan.steps)
      await putBack({ tools, call, lease, ...prepared }, step);
    return { ...preview, state: 'restored' };
  });
}

interface Prepared {
  readonly spec: DomainSpec;
  readonly mail: MailAccountCalls;
  readonly plan: RestorePlan;
}

async function prepare(tools: Toolset, call: RestoreCall): Promise<Prepared> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const all = await readSettings(tools, call.domain);
  const writes = writesToRestore(all, call.every ? undefined : call.execution);
  const domain = await mail.call('requests', 'get-domain', (provider, signal) =>
    provider.getDomain(spec.name, signal),
  );
  const isAboutAliases = domain !== undefined && writes.some(({ alias }) => alias !== undefined);
  const listed = isAboutAliases
    ? await mail.call('requests', 'list-aliases', (provider, signal) =>
        provider.listAliases(spec.name, signal),
      )
    : [];
  const aliases = new Map(listed.map((alias) => [alias.name, alias]));
  const plan = planBack(writes, (name) => {
    if (name === undefined) return domain && { id: domain.id, settings: domainSettings(domain) };
    const alias = aliases.get(name);
    return alias && { id: alias.id, settings: aliasSettings(alias) };
  });
  return { spec, mail, plan };
}

interface Job extends Prepared {
  readonly tools: Toolset;
  readonly call: AgreedRestoreCall;
  readonly lease: Lease;
}

async function putBack(job: Job, step: RestoreStep): Promise<void> {
  const { tools, call, spec, mail, lease } = job;
  const { alias, to } = step;
  await keptSettings(tools, await writeOf(job, step), {
    apply: () =>
      mail.call(
        'requests',
        `restore/${alias ?? ''}`,
        async (provider, signal): Promise<Settings> => {
          await lease.confirm();
          return alias === undefined
            ? domainSettings(await provider.setProtections(spec.name, toProtections(to), signal))
            : aliasSettings(
                await provider.updateAlias(call.domain, alias, toAliasWish(to), signal),
              );
        },
      ),
    read: (stored) => stored,
  });
}

async function writeOf({ tools, call }: Job, step: RestoreStep): Promise<SettingsWrite> {
  const { alias, id, from, to } = step;
  const { domain, execution, restore, spec } = call;
  return {
    ...{ domain, execution, restore, spec, id, before: from, wish: to },
    ...(alias === undefined ? {} : { alias }),
    at: new Date(await tools.clock.now()).toISOString(),
  };
}

function previewOf({ items, steps }: RestorePlan): RestorePreview {
  const lines = steps.map((step) => JSON.stringify(step));
  return {
    items: items.slice(0, LISTED_ITEMS),
    truncated: Math.max(0, items.length - LISTED_ITEMS),
    changes: steps.reduce((sum, { to }) => sum + Object.keys(to).length, 0),
    left: items.some(({ action }) => action === 'left'),
    fingerprint: sha256(JSON.stringify(lines.toSorted())),
  };
}
