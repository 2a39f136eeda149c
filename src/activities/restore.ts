/** Putting a domain's settings back as they were before Mailkeel's first write: first as a plan, then, once a person agreed, one by one. */
import { countPutBack, itemsAfter, type LeftStep } from '../core/restore-outcome.ts';
import {
  movedSince,
  planRestore as planBack,
  type RestorePlan,
  type RestoreStep,
  type Standing,
} from '../core/restore.ts';
import type { MailAlias, MailDomain } from '../core/mail.ts';
import { aliasSettings, domainSettings, toAliasWish, toProtections } from '../core/settings.ts';
import {
  restoresMade,
  writesToRestore,
  type Settings,
  type SettingsWrite,
} from '../core/settings-writes.ts';
import type { DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
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
 * Puts back what `planRestore` showed, when it is still the same; otherwise the result is `moved` and nothing is written. Each object is read
 * once more under the lease runs write it with; one that changed meanwhile, and one the provider refuses for good, is `left` and stops no
 * other. Every write is kept as one of its own. May be repeated: an attempt that finds its restore begun does what is left of it.
 */
export async function restoreSettings(
  tools: Toolset,
  call: AgreedRestoreCall,
): Promise<RestoreResult> {
  return withLease(tools, `${call.domain}//restore`, async () => {
    const prepared = await prepare(tools, call);
    const { plan } = prepared;
    const preview = previewOf(plan);
    const begun = (await readSettings(tools, call.domain, call.restore)).length > 0;
    if (preview.fingerprint !== call.agreed && !begun)
      return { ...preview, putBack: 0, state: 'moved' };
    const left: LeftStep[] = [];
    for (const step of plan.steps)
      left.push(...(await putBack({ tools, call, ...prepared }, step)));
    const items = itemsAfter(plan.items, left, prepared.spec.name);
    const own = await readSettings(tools, call.domain, call.restore);
    const putBackNow = countPutBack(own, plan.items);
    return { ...previewOf({ ...plan, items }), putBack: putBackNow, state: 'restored' };
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
  const domain = await readDomain(mail, spec, 'get-domain');
  const isAboutAliases = domain !== undefined && writes.some(({ alias }) => alias !== undefined);
  const listed = isAboutAliases
    ? await mail.call('requests', 'list-aliases', (provider, signal) =>
        provider.listAliases(spec.name, signal),
      )
    : [];
  const aliases = new Map(listed.map((alias) => [alias.name, alias]));
  const plan = planBack([...writes, ...restoresMade(all)], (name) =>
    name === undefined ? standingDomain(domain) : standingAlias(aliases.get(name)),
  );
  return { spec, mail, plan };
}

function readDomain(
  mail: MailAccountCalls,
  { name }: DomainSpec,
  purpose: string,
): Promise<MailDomain | undefined> {
  return mail.call('requests', purpose, (provider, signal) => provider.getDomain(name, signal));
}

function standingDomain(domain: MailDomain | undefined): Standing | undefined {
  return domain && { id: domain.id, settings: domainSettings(domain) };
}

function standingAlias(alias: MailAlias | undefined): Standing | undefined {
  return alias && { id: alias.id, settings: aliasSettings(alias) };
}

interface Job extends Prepared {
  readonly tools: Toolset;
  readonly call: AgreedRestoreCall;
}

/** Makes one step, or says why it was not made. */
async function putBack(job: Job, step: RestoreStep): Promise<readonly LeftStep[]> {
  const { tools, spec } = job;
  const { alias } = step;
  // The leases of ensureDomain and of repairAlias: both write the same object.
  const resource = alias === undefined ? `${spec.name}//domain` : `${spec.name}/${alias}/alias`;
  return withLease(tools, resource, async (lease) => {
    const now = await look(job, alias);
    const moved = movedSince(step, now);
    const reason = moved ?? (await refusalOf(() => write(job, step, lease)));
    return reason === undefined ? [] : [{ step, reason, now: now?.settings }];
  });
}

/** The listing may be minutes old by the turn of its last alias. */
async function look({ mail, spec }: Job, alias: string | undefined): Promise<Standing | undefined> {
  if (alias === undefined) return standingDomain(await readDomain(mail, spec, 'restore-look'));
  const found = await mail.call('requests', `restore-look/${alias}`, (provider, signal) =>
    provider.getAlias(spec.name, alias, signal),
  );
  return standingAlias(found);
}

/** What the provider says where it refuses `work` for good; every other error is thrown on. */
async function refusalOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.details.severity !== 'Permanent') throw error;
    const { message, remediation } = error.details;
    return `the mail provider refused it: ${message.replace(/\.$/, '')}. ${remediation}`;
  }
}

async function write(job: Job, step: RestoreStep, lease: Lease): Promise<void> {
  const { tools, call, spec, mail } = job;
  const { alias, to } = step;
  await keptSettings(tools, await writeOf(job, step), {
    apply: () =>
      mail.call('requests', `restore/${alias ?? ''}`, {
        prepare: () => lease.confirm(),
        run: async (provider, signal): Promise<Settings> =>
          alias === undefined
            ? domainSettings(await provider.setProtections(spec.name, toProtections(to), signal))
            : aliasSettings(
                await provider.updateAlias(call.domain, alias, toAliasWish(to), signal),
              ),
      }),
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
