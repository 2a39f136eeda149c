/** What every route works with, and who calls. */
import type { VendorRequest } from '../http-request.ts';
import type { StalwartScenario } from '../scenario-stalwart.ts';
import type { Clock } from '../surroundings.ts';
import type { Limits } from './limits.ts';
import type { Account, StalwartState } from './state.ts';

export interface Service {
  readonly state: StalwartState;
  readonly scenario: StalwartScenario;
  readonly limits: Limits;
  readonly now: Clock;
}

/** `create` may create and read, but owns no user permission; `user` only its own mail. */
export interface Caller {
  readonly name: string;
  readonly rights: 'admin' | 'create' | 'user';
  /** The account behind a user. */
  readonly account?: Account;
}

/** One call, after its caller was let in. */
export interface Visit {
  readonly service: Service;
  readonly request: VendorRequest;
  readonly caller: Caller;
  /** Awaited once: the time the server takes between looking and writing. */
  readonly work: () => Promise<void>;
}
