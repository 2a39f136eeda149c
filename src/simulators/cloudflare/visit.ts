/** What a route is given. */
import type { VendorRequest } from '../http-request.ts';
import type { VendorResponse } from '../http-vendor.ts';
import type { Clock } from '../surroundings.ts';
import type { CloudflareAccount, CloudflareState } from './state.ts';

/** One call; `zone` and `record` are the path's segments. */
export interface Visit {
  readonly request: VendorRequest;
  readonly account: CloudflareAccount;
  readonly zone: string;
  readonly record: string;
  readonly now: Clock;
  readonly state: CloudflareState;
}

export type Route = (visit: Visit) => VendorResponse;
