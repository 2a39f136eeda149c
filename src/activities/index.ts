/** Every activity, built once from its ports by the worker. */
import { createPacing } from './pacing.ts';
import { createSpecCache } from './spec-cache.ts';
import type { Toolset } from './accounts.ts';
import { createAlias, repairAlias } from './alias-writes.ts';
import { adoptDomain, listMailDomains } from './adopt.ts';
import { createIdentified } from './identified.ts';
import { inspectAccount } from './inspect.ts';
import { createPublicLook } from './public-health.ts';
import { compareAliases } from './aliases.ts';
import type { Call, LocalActivities, Paced, ProviderActivities } from './contract.ts';
import { orDeferred } from './deferral.ts';
import type { Dependencies } from './dependencies.ts';
import { diagnosePasswords } from './diagnosis.ts';
import { updateDns, verifyRecords } from './dns.ts';
import { ensureDomain } from './domain.ts';
import { checkHealth } from './health.ts';
import { checkLogins } from './login-check.ts';
import type { ImportLocalActivities, ImportProviderActivities } from './import-contract.ts';
import { createImportLocalActivities, proveImport } from './imports.ts';
import { createLocalActivities } from './local.ts';
import type { MailboxLocalActivities, MailboxProviderActivities } from './mailbox-contract.ts';
import { createMailbox, createMailboxLocalActivities } from './mailboxes.ts';
import { listSignups } from './reconcile.ts';
import type { ReconcileActivities, ReconcileLocalActivities } from './reconcile-contract.ts';
import { setPassword } from './passwords.ts';
import { tryCanary } from './canary.ts';
import { probePermissions } from './permissions.ts';
import { applyPace } from './pace.ts';
import { createProbe } from './propagation.ts';
import type { ReplaceActivities } from './replace-contract.ts';
import { replacePassword } from './replace-password.ts';
import { provePassword } from './proof.ts';
import { planRestore, restoreSettings } from './restore.ts';
import { planRollback, rollbackDns } from './rollback.ts';
import { createReconcileLocalActivities } from './signup-conflicts.ts';
import { surveyDomain } from './survey.ts';

/** What one worker does, by task queue. */
interface WorkerActivities {
  readonly providers: ProviderActivities &
    MailboxProviderActivities &
    ReconcileActivities &
    ImportProviderActivities &
    ReplaceActivities;
  readonly local: LocalActivities &
    MailboxLocalActivities &
    ReconcileLocalActivities &
    ImportLocalActivities;
}

/**
 * The two sets of activities of a worker: `providers` for the queue of that name, `local` for `mailkeel`. Both need the interceptor of
 * `createAttemptsInterceptor`: provider activities refuse to run without it.
 */
export function createActivities(dependencies: Dependencies): WorkerActivities {
  const tools = toolsOf(dependencies);
  const probe = createProbe(tools);
  const lookOutside = createPublicLook(tools);
  const on = <C extends Call, T>(
    work: (tools: Toolset, call: C) => Promise<T>,
  ): ((call: C) => Promise<Paced<T>>) => {
    return (call) => orDeferred(() => work(tools, call));
  };
  return {
    providers: {
      applyPace: on(applyPace),
      surveyDomain: on(surveyDomain),
      ensureDomain: on(ensureDomain),
      updateDns: on(updateDns),
      probePropagation: (call) => orDeferred(() => probe(call)),
      verifyRecords: on(verifyRecords),
      compareAliases: on(compareAliases),
      createAlias: on(createAlias),
      repairAlias: on(repairAlias),
      diagnosePasswords: on(diagnosePasswords),
      setPassword: on(setPassword),
      provePassword: on(provePassword),
      checkHealth: on(checkHealth),
      checkLogins: on(checkLogins),
      planRollback: on(planRollback),
      rollbackDns: on(rollbackDns),
      planRestore: on(planRestore),
      restoreSettings: on(restoreSettings),
      listMailDomains: on(listMailDomains),
      inspectAccount: on(inspectAccount),
      probePermissions: on(probePermissions),
      tryCanary: on(tryCanary),
      checkPublicDns: (call) => orDeferred(() => lookOutside(call)),
      adoptDomain: on(adoptDomain),
      proveImport: on(proveImport),
      replacePassword: on(replacePassword),
      ...signupActivities(tools),
    },
    local: {
      ...createLocalActivities(tools),
      ...signupLocalActivities(tools),
      ...createImportLocalActivities(tools),
    },
  };
}

function toolsOf(dependencies: Dependencies): Toolset {
  const paced = createPacing(dependencies);
  return {
    ...{ ...dependencies, paced, identified: createIdentified(dependencies, paced) },
    specs: createSpecCache(dependencies.store.specs),
  };
}

/** Those of the second door: a person's mailbox, and who has none. */
function signupActivities(tools: Toolset): MailboxProviderActivities & ReconcileActivities {
  return {
    createMailbox: (call) => orDeferred(() => createMailbox(tools, call)),
    listSignups: (call) => orDeferred(() => listSignups(tools, call)),
  };
}

function signupLocalActivities(tools: Toolset): MailboxLocalActivities & ReconcileLocalActivities {
  return {
    ...createMailboxLocalActivities(tools),
    ...createReconcileLocalActivities(tools.store),
  };
}
