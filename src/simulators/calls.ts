/** The ordered log of every call the world received: the judge's evidence. Never holds a body or a credential. */
import type { ProviderName } from './scenario-faults.ts';

/** Whom a call is about, when the simulator can tell. `alias` is the local part. */
export interface Subject {
  readonly domain?: string;
  readonly alias?: string;
}

export interface LoggedCall extends Subject {
  readonly seq: number;
  /** Arrival, ISO 8601 UTC. */
  readonly at: string;
  readonly provider: ProviderName;
  readonly method: string;
  readonly path: string;
  /** The call asks for a change (IMAP logins and the verify endpoints do not). */
  readonly write: boolean;
  /** What the client was sent; 0 = nothing (yet, or the connection was cut). IMAP: 200 or 401. DNS: the RCODE. */
  status: number;
  /** The client hung up before it had its answer; of HTTP calls only. */
  abandoned?: true;
  /** Id of the fault that hit it. */
  readonly fault?: string;
}

export class CallLog {
  private readonly entries: LoggedCall[] = [];

  /** Notes a call at its arrival; the caller fills `status` when the answer goes out. */
  begin(call: Omit<LoggedCall, 'seq' | 'status'>): LoggedCall {
    const entry = { ...call, seq: this.entries.length + 1, status: 0 };
    this.entries.push(entry);
    return entry;
  }

  /** All calls in the order of their arrival. */
  list(): readonly LoggedCall[] {
    return this.entries;
  }
}
