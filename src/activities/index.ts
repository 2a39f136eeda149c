/** Every activity, built once from its ports by the worker. */
import { createPacing } from './pacing.ts';
import { createSpecCache } from './spec-cache.ts';
import type { Toolset } from './accounts.ts';
import { createAlias, repairAlias } from './alias-writes.ts';
import { compareAliases } from './aliases.ts';
import type { Call, LocalActivities, Paced, ProviderActivities } from './contract.ts';
import { orDeferred } from './deferral.ts';
import type { Dependencies } from './dependencies.ts';
import { diagnosePasswords } from './diagnosis.ts';
import { updateDns, verifyRecords } from './dns.ts';
import { ensureDomain } from './domain.ts';
import { checkHealth } from './health.ts';
import { createLocalActivities } from './local.ts';
import { setPassword } from './passwords.ts';
import { applyPace } from './pace.ts';
import { createProbe } from './propagation.ts';
import { provePassword } from './proof.ts';
import { planRollback, rollbackDns } from './rollback.ts';
import { surveyDomain } from './survey.ts';

/**
 * The two sets of activities of a worker: `providers` for the queue of that name, `local` for `mailkeel`. Both need the interceptor of
 * `createAttemptsInterceptor`: provider activities refuse to run without it.
 */
export function createActivities(dependencies: Dependencies): {
  readonly providers: ProviderActivities;
  readonly local: LocalActivities;
} {
  const tools: Toolset = {
    ...dependencies,
    paced: createPacing(dependencies),
    specs: createSpecCache(dependencies.store.specs),
  };
  const probe = createProbe(tools);
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
      planRollback: on(planRollback),
      rollbackDns: on(rollbackDns),
    },
    local: createLocalActivities(tools),
  };
}
