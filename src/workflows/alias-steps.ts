/** The four things done to one alias, and how each answer reads as codes. */
import type { AliasCodes } from '../core/run.ts';
import type {
  AliasCall,
  ProvePasswordResult,
  SetPasswordResult,
  WriteAliasResult,
} from '../activities/contract.ts';
import { callAlias, type AliasActivity, type Waiter } from './calls.ts';
import type { ActivityFailureDetails } from './failures.ts';
import { LANES, SLOW_ROUNDS_MS } from './policies.ts';

export type AliasStepName = 'create' | 'repair' | 'set' | 'prove';

type Codes = Omit<AliasCodes, 'alias'>;

/** What one step says about one alias. `problem` is an answer that is not success. */
export interface StepAnswer {
  readonly codes: Codes;
  readonly problem?: ActivityFailureDetails;
  /** The provider locked us out: nobody may try again for now. */
  readonly lockedOut?: boolean;
}

interface AliasStep {
  /** Aliases of one domain at a time. */
  readonly lanes: number;
  /** Pauses before each further round over what stayed Transient. */
  readonly slowRounds: readonly number[];
  readonly failed: Codes;
  /** Where an operator left the alias out. */
  readonly leftOut: Codes;
  readonly run: (waiter: Waiter, call: AliasCall) => Promise<StepAnswer>;
}

export const ALIAS_STEPS: Readonly<Record<AliasStepName, AliasStep>> = {
  create: writing({ summary: 'create alias', activity: (a) => a.createAlias }),
  repair: writing({ summary: 'repair alias', activity: (a) => a.repairAlias }),
  set: {
    lanes: LANES,
    slowRounds: SLOW_ROUNDS_MS,
    failed: { password: 'failed' },
    leftOut: { password: 'skipped' },
    run: async (waiter, call) =>
      set(
        await callAlias(waiter, call, { summary: 'set password', activity: (a) => a.setPassword }),
      ),
  },
  // Logins are serial by host in the ledger; the second lane only hides Temporal's round trip.
  prove: {
    lanes: 2,
    // The retry list is retried once: more wrong logins would only come nearer to a lock-out.
    slowRounds: SLOW_ROUNDS_MS.slice(0, 1),
    failed: { proof: 'failed' },
    leftOut: { proof: 'skipped' },
    run: async (waiter, call) =>
      proof(
        await callAlias(waiter, call, {
          summary: 'prove password',
          activity: (a) => a.provePassword,
        }),
      ),
  },
};

/** A step that makes the alias what the spec says. */
function writing(step: AliasActivity<WriteAliasResult>): AliasStep {
  return {
    lanes: LANES,
    slowRounds: SLOW_ROUNDS_MS,
    failed: { create: 'failed' },
    leftOut: { create: 'skipped' },
    run: async (waiter, call) => written(await callAlias(waiter, call, step)),
  };
}

function written(result: WriteAliasResult): StepAnswer {
  return { codes: { create: result.outcome } };
}

function set(result: SetPasswordResult): StepAnswer {
  const password = { accepted: 'accepted', settled: 'already', kept: 'kept' } as const;
  return { codes: { password: password[result.outcome] } };
}

function proof(result: ProvePasswordResult): StepAnswer {
  if (result.outcome === 'proven') return { codes: { proof: 'proven' } };
  return {
    codes: { proof: result.outcome === 'wrong' ? 'wrong' : 'failed' },
    lockedOut: result.outcome === 'locked-out',
    problem: {
      category: 'Authentication',
      // A login refused for another reason than the password is worth the retry list; so is a wrong one, once.
      severity: 'Transient',
      operation: 'login',
      message: result.detail,
      remediation: REMEDIES[result.outcome],
      attempts: 1,
    },
  };
}

const REMEDIES: Readonly<Record<Exclude<ProvePasswordResult['outcome'], 'proven'>, string>> = {
  wrong:
    'somebody changed this password at the provider: give Mailkeel the current one (mailkeel passwords import --replace), or let the owner keep it',
  'imap-off':
    'switch IMAP on for this alias at the provider, or state `existing: converge`, then run phases 2 and 3 again',
  'ownership-unseen':
    'see that the domain has exactly one ownership TXT record and every name server serves it (mailkeel diagnose-passwords looks), then run phase 3 again',
  refused:
    'check the plan of the domain, and that the alias stands at the provider and is enabled, then run phase 3 again',
  'locked-out': 'wait an hour without any login from this address, then resume',
};
