/** Client of the simulators' control API: the judge's evidence, and what somebody does behind Mailkeel's back. */
import type { LoggedCall } from '../../simulators/calls.ts';
import type { Snapshot } from '../../simulators/snapshot.ts';

export type { LoggedCall, Snapshot };

/** A fault of the scenario and how often it was committed. */
export interface FaultCount {
  readonly id: string;
  readonly times: number;
  readonly fired: number;
}

export interface Control {
  /** What stands at the simulated providers now. */
  state(): Promise<Snapshot>;
  /** Every call they received, in order. */
  calls(): Promise<readonly LoggedCall[]>;
  faults(): Promise<readonly FaultCount[]>;
  /** What the owner does in the provider's web pages. */
  upgradePlan(domain: string): Promise<void>;
  /** What a user does in his mail settings. */
  changePassword(address: string, password: string): Promise<void>;
}

/** A client for the control API at `url`. Every method throws an Error with the status when the API refuses. */
export function connectControl(url: string): Control {
  const get = (path: string): Promise<unknown> => ask(`${url}${path}`);
  const post = async (path: string, body: unknown): Promise<void> => {
    await ask(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  };
  return {
    state: async () => (await get('/state')) as Snapshot,
    calls: async () => (await get('/calls')) as readonly LoggedCall[],
    faults: async () => (await get('/faults')) as readonly FaultCount[],
    upgradePlan: (domain) => post('/forward-email/plan', { domain, plan: 'enhanced_protection' }),
    changePassword: (address, password) => post('/forward-email/password', { address, password }),
  };
}

async function ask(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, init);
  if (response.ok) return response.json();
  throw new Error(`the simulators refused ${new URL(url).pathname}: ${String(response.status)}`);
}
