/** A world that survives a kill of its process: its state is on the disk before a client hears of a change. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import type { CallLog, LoggedCall } from './calls.ts';
import { allZones, type CloudflareState } from './cloudflare/state.ts';
import type { Account, ForwardEmailState } from './forward-email/state.ts';
import type { StalwartState } from './stalwart/state.ts';
import type { ZoneRecord } from './zones.ts';

/** What is kept; faults used up, limits counted and lock-outs begin anew with the process. */
export interface DurableState {
  readonly forwardEmail: ForwardEmailState;
  readonly cloudflare: CloudflareState;
  /** Where the world has one. */
  readonly stalwart?: StalwartState | undefined;
  readonly calls: CallLog;
}

interface Saved {
  readonly accounts: Readonly<Record<string, Pick<Account, 'plan' | 'domains'>>>;
  readonly zones: Readonly<Record<string, readonly ZoneRecord[]>>;
  readonly stalwart?: StalwartState;
  readonly calls: readonly LoggedCall[];
}

/** Takes up what `file` holds, where there is such a file. Accounts and zones are found by the ids the scenario gives them. */
export function restoreState(file: string, state: DurableState): void {
  if (!existsSync(file)) return;
  const saved = JSON.parse(readFileSync(file, 'utf8')) as Saved;
  for (const account of state.forwardEmail.accounts)
    Object.assign(account, saved.accounts[account.id]);
  for (const zone of allZones(state.cloudflare)) {
    const records = saved.zones[zone.id];
    // They have been in DNS since before the process began.
    if (records !== undefined) zone.commit(records, -Infinity);
  }
  if (state.stalwart !== undefined) Object.assign(state.stalwart, saved.stalwart);
  for (const call of saved.calls) state.calls.begin(call).status = call.status;
}

/** Writes everything to `file` at once: a kill leaves the state of before or after, and what was written survives the machine too. */
export function commitState(file: string, state: DurableState): void {
  const { forwardEmail, cloudflare, stalwart, calls } = state;
  const saved: Saved = {
    accounts: Object.fromEntries(
      forwardEmail.accounts.map(({ id, plan, domains }) => [id, { plan, domains }]),
    ),
    zones: Object.fromEntries(allZones(cloudflare).map((zone) => [zone.id, zone.records()])),
    ...(stalwart === undefined ? {} : { stalwart }),
    calls: calls.list(),
  };
  const draft = `${file}.draft`;
  const handle = openSync(draft, 'w');
  writeSync(handle, JSON.stringify(saved));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(draft, file);
}
