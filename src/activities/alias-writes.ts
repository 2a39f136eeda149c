/** One alias: created once, whatever is lost on the way, and repaired where the manifest may change it. */
import { repairWish, toWish, isUnfinished } from '../core/aliases.ts';
import { healingWish } from '../core/healing.ts';
import type { AliasWish, MailAlias } from '../core/mail.ts';
import { aliasSettings, fieldsOf } from '../core/settings.ts';
import type { SettingsWrite } from '../core/settings-writes.ts';
import type { AliasSpec, DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import type { AliasObject } from '../store/ports.ts';
import { mailAccount, noteAlias, type MailAccountCalls, type Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import type { AliasCall, WriteAliasResult } from './contract.ts';
import { withLease, type Lease } from './lease.ts';
import { ownedNames } from './owned.ts';
import { readRefusals, rememberingRefusal } from './refusals.ts';
import { keepBefore, keptSettings } from './snapshot.ts';
import { noticeSpelling } from './spelling.ts';
import { writeOnce } from './unanswered.ts';

/** Everything one write of one alias works with. */
interface Job {
  readonly tools: Toolset;
  readonly call: AliasCall;
  readonly spec: DomainSpec;
  readonly alias: AliasSpec;
  readonly mail: MailAccountCalls;
  readonly lease: Lease;
}

async function withAlias<T>(
  tools: Toolset,
  call: AliasCall,
  work: (job: Job) => Promise<T>,
): Promise<T> {
  const { spec, alias } = await tools.specs.alias(call.spec, call.alias);
  const mail = await mailAccount(tools, spec, `${alias.name}@${spec.name}`);
  // One lease for creating and repairing: both write the same object.
  return withLease(tools, `${spec.name}/${alias.name}/alias`, (lease) =>
    work({ tools, call, spec, alias, mail, lease }),
  );
}

/**
 * Creates one alias without a password. The intention is committed before the call, so after a lost answer the next attempt reads first,
 * knows the alias for its own and finishes a half-made one. Throws ProviderError; a refusal of the entry is remembered.
 */
export async function createAlias(tools: Toolset, call: AliasCall): Promise<WriteAliasResult> {
  return withAlias(tools, call, async (job) => {
    const before = await tools.store.objects.get(call.domain, call.alias);
    const mayExist =
      job.lease.recovered || currentAttempt().number > 1 || before?.origin === 'intended';
    const found = mayExist ? await read(job) : undefined;
    if (found !== undefined) return adopt(job, found, before);
    const { alias, existed } = await post(job);
    if (existed) return adopt(job, alias, before);
    await note(job, 'created', alias.id);
    await noticeSpelling(tools, { domain: call.domain, alias: job.alias }, alias);
    return { aliasId: alias.id, outcome: 'created' };
  });
}

async function read({ mail, spec, alias }: Job): Promise<MailAlias | undefined> {
  return mail.call('requests', 'get-alias', (provider, signal) =>
    provider.getAlias(spec.name, alias.name, signal),
  );
}

/** `existed` is told of an alias somebody else, or an unanswered call of ours, made meanwhile. */
async function post(job: Job): Promise<{ readonly alias: MailAlias; readonly existed: boolean }> {
  const { tools, spec, alias } = job;
  const about = { domain: spec.name, alias, operation: 'create-alias' } as const;
  return writeOnce(tools, `${spec.name}/${alias.name}/post`, {
    find: async () => {
      const found = await read(job);
      return found === undefined ? undefined : { alias: found, existed: true };
    },
    make: (begins) => rememberingRefusal(tools, about, () => callProvider(job, begins)),
  });
}

async function callProvider(
  job: Job,
  begins: () => Promise<void>,
): Promise<{ readonly alias: MailAlias; readonly existed: boolean }> {
  const { spec, alias, mail, lease } = job;
  return mail.call('aliases', 'create-alias', {
    prepare: async () => {
      await lease.confirm();
      // Not earlier: a call put off for hours must not claim what somebody else creates meanwhile.
      await note(job, 'intended');
      await begins();
    },
    run: (provider, signal) => provider.createAlias(spec.name, toWish(alias), signal),
  });
}

/** It is there: ours if we once meant to make it, and then finished if it is half-made; otherwise left exactly as it was found. */
async function adopt(
  job: Job,
  existing: MailAlias,
  before: AliasObject | undefined,
): Promise<WriteAliasResult> {
  if (!(await isOurs(job, existing, before))) {
    await note(job, 'found', existing.id);
    return { aliasId: existing.id, outcome: 'existed' };
  }
  const wish = repairWish(job.alias, existing);
  if (!isEmpty(wish)) await update(job, wish);
  const earlier = before?.origin === 'created' && before.executionId !== job.call.execution;
  await note(job, 'created', existing.id);
  return { aliasId: existing.id, outcome: earlier ? 'existed' : 'created' };
}

async function isOurs(
  { tools, spec, mail }: Job,
  existing: MailAlias,
  before: AliasObject | undefined,
): Promise<boolean> {
  if (isUnfinished(existing)) return true;
  if (before === undefined || before.origin === 'found') return false;
  const { neverMade } = await readRefusals(tools, spec);
  const scene = { account: mail.identity.key, listed: [existing], neverMade };
  return ownedNames([before], scene).has(existing.name);
}

async function update(job: Job, wish: Partial<AliasWish>): Promise<MailAlias> {
  const { tools, spec, alias, mail, lease } = job;
  const stored = await mail.call('requests', 'update-alias', {
    prepare: () => lease.confirm(),
    run: (provider, signal) => provider.updateAlias(spec.name, alias.name, wish, signal),
  });
  await noticeSpelling(tools, { domain: spec.name, alias }, stored);
  return stored;
}

function isEmpty(wish: Partial<AliasWish>): boolean {
  return Object.keys(wish).length === 0;
}

async function note(job: Job, origin: AliasObject['origin'], aliasId?: string): Promise<void> {
  const { tools, call, mail } = job;
  const account = mail.identity.key;
  if (aliasId !== undefined) {
    noteAlias(aliasId);
    // Before the new id is known: a crash in between is made good by the next look.
    await tools.store.vault.supersede(`${call.alias}@${call.domain}`, aliasId);
  }
  await tools.store.objects.note({
    domain: call.domain,
    name: call.alias,
    account,
    ...(aliasId === undefined ? {} : { aliasId }),
    origin,
    executionId: call.execution,
  });
}

/**
 * Brings one existing alias to what its entry states, if Mailkeel made it or the domain says `existing: converge`; otherwise it is left as
 * it is (`existed`). In pass 4-2 only what is off is switched on. The whole alias is kept before its first change. Throws ProviderError `NotFound` when it has vanished meanwhile.
 */
export async function repairAlias(tools: Toolset, call: AliasCall): Promise<WriteAliasResult> {
  return withAlias(tools, call, async (job) => {
    const existing = await read(job);
    if (existing === undefined) throw vanished(call);
    noteAlias(existing.id);
    const before = await tools.store.objects.get(call.domain, call.alias);
    const mayChange = job.spec.existing === 'converge' || (await isOurs(job, existing, before));
    const wish = wishIn(call, job.alias, existing);
    if (!mayChange || isEmpty(wish)) return { aliasId: existing.id, outcome: 'existed' };
    const { domain, execution } = call;
    await keepBefore(tools, job.mail, { domain, alias: call.alias, execution, seen: existing });
    const about = { domain, alias: job.alias, operation: 'update-alias' } as const;
    const write = await writeOf(job, existing, wish);
    await rememberingRefusal(tools, about, () =>
      keptSettings(tools, write, { apply: () => update(job, wish), read: aliasSettings }),
    );
    return { aliasId: existing.id, outcome: 'converged' };
  });
}

function wishIn({ pass }: AliasCall, spec: AliasSpec, existing: MailAlias): Partial<AliasWish> {
  return pass === '4-2' ? healingWish(spec, existing) : repairWish(spec, existing);
}

async function writeOf(
  { tools, call }: Job,
  existing: MailAlias,
  wish: Partial<AliasWish>,
): Promise<SettingsWrite> {
  const { domain, alias, execution, spec } = call;
  return {
    ...{ domain, alias, execution, spec, id: existing.id },
    at: new Date(await tools.clock.now()).toISOString(),
    before: fieldsOf(aliasSettings(existing), wish),
    wish: fieldsOf(aliasSettings({ ...existing, ...wish }), wish),
  };
}

function vanished({ alias, domain }: AliasCall): ProviderError {
  return new ProviderError({
    category: 'NotFound',
    severity: 'Permanent',
    operation: 'update-alias',
    message: `${alias}@${domain} does not exist at the mail provider any more`,
    remediation: 'Start the manifest again: the alias is then created anew, with an empty mailbox.',
  });
}
