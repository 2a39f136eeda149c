/** The judge: decides by the simulators' state and call log, fresh logins and the audit log. Mailkeel's own report is no witness. */
import type { LoggedCall } from './control.ts';
import { readExpectation, type Check, type Expectation } from './expectation.ts';
import { judgeFaults, matchFaults, type Struck } from './judge-faults.ts';
import { judgeMailboxes } from './judge-mailboxes.ts';
import { judgeProviders } from './judge-provider.ts';
import type { Machine } from './machine.ts';

/** What was played. */
export interface Played {
  /** Path of the expectation file. */
  readonly expected: string;
  readonly executions: readonly string[];
  /** Number of the last call before the second run. */
  readonly secondRunAfter: number;
  /** ISO 8601 UTC. */
  readonly killedAt: string;
}

export interface Verdict {
  readonly checks: readonly Check[];
  readonly struck: readonly Struck[];
}

/** Looks at everything. Changes one mailbox's password at the simulator for a moment, and puts it back. */
export async function judge(machine: Machine, played: Played): Promise<Verdict> {
  const expected = readExpectation(played.expected);
  const { control, store, addresses, config } = machine;
  const place = { control, store, imap: addresses.imap, reports: config.reports };
  const state = await control.state();
  const calls = await control.calls();
  const evidence = {
    calls,
    faults: await control.faults(),
    attempts: await store.audit.attempts({}),
    killedAt: played.killedAt,
  };
  return {
    checks: [
      ...judgeProviders(expected, state),
      ...(await judgeMailboxes(place, expected, played.executions)),
      ...judgeFaults(expected, evidence),
      judgeSecondRun(expected, calls, played.secondRunAfter),
    ],
    struck: matchFaults(evidence),
  };
}

/** True when no check found a difference. */
export function isAsExpected({ checks }: Verdict): boolean {
  return checks.every(({ differences }) => differences.length === 0);
}

function judgeSecondRun(
  { writesOfSecondRun }: Expectation,
  calls: readonly LoggedCall[],
  after: number,
): Check {
  const second = calls.filter(({ seq }) => seq > after);
  const writes = second.filter(({ write }) => write);
  const count = `${String(writes.length)} write calls among ${String(second.length)}`;
  const isExpected = second.length > 0 && writes.length === writesOfSecondRun;
  return {
    claim: `the second run of the same manifest made ${count} calls`,
    differences: isExpected
      ? []
      : [
          `the second run made ${count} calls, not ${String(writesOfSecondRun)}`,
          ...writes.map(({ method, path }) => `second run: ${method} ${path}`),
        ],
  };
}
