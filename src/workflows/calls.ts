/** Calls to activities: each by its policy, with the summary the Web UI shows, waited out until it was its turn. */
import {
  proxyActivities,
  setCurrentDetails,
  sleep,
  type ActivityInterfaceFor,
} from '@temporalio/workflow';
import type {
  AliasCall,
  Call,
  Deferred,
  LocalActivities,
  Paced,
  ProviderActivities,
} from '../activities/contract.ts';
import { accountWaits } from './account-waits.ts';
import { DEFERRED_AFTER_MS, policies } from './policies.ts';

/** How the caller waits between its calls, and where it is told to stop. */
export interface Waiter {
  defer(deferred: Deferred): Promise<void>;
  pause(ms: number, summary: string): Promise<void>;
  /** Called before each call: throws where the work is to stop, or to leave this alias (local part) out. */
  check(alias?: string): void;
  /** Stops every lane at its next check, and ends their waits. */
  halt(): void;
  /** One lane fewer works from now on. */
  leave(): Promise<void>;
}

/**
 * The waiter of workflows a person waits for: surveys, looks, rollbacks. A wait of up to a minute is sat out and shown meanwhile as the
 * workflow's current details; a longer one is told at once, as the failure `ACCOUNT_WAITS`.
 */
export const SLEEPER: Waiter = {
  defer: async (deferred) => {
    const { until, reason } = deferred;
    const ms = Math.max(1, Date.parse(until) - Date.now());
    if (ms > DEFERRED_AFTER_MS) throw accountWaits(deferred);
    setCurrentDetails(`waits until ${until}: ${deferred.detail}`);
    await sleep(ms, { summary: `${reason} until ${until}` });
    setCurrentDetails('');
  },
  pause: async (ms, summary) => {
    await sleep(ms, { summary });
  },
  check: () => undefined,
  halt: () => undefined,
  leave: () => Promise.resolve(),
};

type Domain = ActivityInterfaceFor<ProviderActivities>;

const perDomain = proxyActivities<ProviderActivities>(policies.domain);
const perAlias = proxyActivities<ProviderActivities>(policies.alias);

/** Our own store and reports. */
export const local = proxyActivities<LocalActivities>(policies.local);

/** One domain-wide provider call; a deferral of the ledger is waited out, not reported. */
export async function callDomain<T, C extends Call>(
  waiter: Waiter,
  call: C,
  step: {
    readonly summary: string;
    readonly activity: (activities: Domain) => {
      executeWithOptions(options: { summary: string }, args: [C]): Promise<Paced<T>>;
    };
  },
): Promise<T> {
  const summary = `${step.summary} · ${call.domain}`;
  return untilDone(waiter, () => step.activity(perDomain).executeWithOptions({ summary }, [call]));
}

/** One activity of one alias, and what Temporal's Web UI calls it. */
export interface AliasActivity<T> {
  readonly summary: string;
  readonly activity: (activities: Domain) => {
    executeWithOptions(options: { summary: string }, args: [AliasCall]): Promise<Paced<T>>;
  };
}

/** One provider call for one alias. */
export async function callAlias<T>(
  waiter: Waiter,
  call: AliasCall,
  step: AliasActivity<T>,
): Promise<T> {
  const summary = `${step.summary} · ${call.alias}@${call.domain}`;
  return untilDone(
    waiter,
    () => step.activity(perAlias).executeWithOptions({ summary }, [call]),
    call.alias,
  );
}

async function untilDone<T>(
  waiter: Waiter,
  activity: () => Promise<Paced<T>>,
  alias?: string,
): Promise<T> {
  for (;;) {
    waiter.check(alias);
    const result = await activity();
    if ('done' in result) return result.done;
    await waiter.defer(result.deferred);
  }
}
