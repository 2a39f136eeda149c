/** `mailkeel doctor`: every account asked who it is, and which zones it sees. Reads only. */
import { setHandler } from '@temporalio/workflow';
import type { AccountEvidence, ZoneEvidence } from '../core/doctor-accounts.ts';
import { callDomain, SLEEPER } from './calls.ts';
import { detailsOf } from './failures.ts';
import { inspection, type InspectInput } from './messages-inspect.ts';
import { INSPECTED_AT_ONCE } from './policies.ts';

/** Ends with what each account answered; one that refuses is an answer too, and stops no other. */
export async function inspectAccounts(input: InspectInput): Promise<readonly AccountEvidence[]> {
  const found: AccountEvidence[] = [];
  setHandler(inspection, () => found);

  for (const { account, domains } of input.accounts)
    found.push({ account, answer: await look(input.execution, account, domains) });
  return found;
}

async function look(
  execution: string,
  account: string,
  domains: readonly string[],
): Promise<AccountEvidence['answer']> {
  const call = { execution, account, domain: '', spec: '', pass: '1-1' } as const;
  const zones: ZoneEvidence[] = [];
  try {
    for (let from = 0; ; from += INSPECTED_AT_ONCE) {
      const answer = await callDomain(
        SLEEPER,
        { ...call, domains: domains.slice(from, from + INSPECTED_AT_ONCE) },
        { summary: `inspect ${account}`, activity: (a) => a.inspectAccount },
      );
      zones.push(...answer.zones);
      if (from + INSPECTED_AT_ONCE >= domains.length) return { key: answer.key, zones };
    }
  } catch (error) {
    const { message, remediation } = detailsOf(error);
    return { message, remediation };
  }
}
