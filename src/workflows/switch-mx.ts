/** `mx: last`: once the logins are proven the MX is switched as one batch, and seen by the world and the provider. */
import { callDomain } from './calls.ts';
import type { Pass } from './passes.ts';
import { conflictPark } from './phase-1.ts';
import { recordsCall } from './records-call.ts';
import { verifyPropagation } from './verify-propagation.ts';

/**
 * The last step of 3-3. Parks while too few logins are proven (`dns.mx-unproven`), and while records in the way are not named by a decision
 * (`dns.mx-switch`). Looks before it writes: MX that are ours already cost one look and no write.
 */
export async function switchMx(pass: Pass): Promise<'done' | 'incomplete'> {
  const { run } = pass;
  const { mx, account } = run.spec.dns;
  if (mx !== 'last' || account === undefined) return 'done';
  refuseUnproven(pass);
  const call = { ...recordsCall(run, pass.id), switchMx: true } as const;
  const result = await callDomain(pass.lanes, call, {
    summary: 'switch MX',
    activity: (a) => a.updateDns,
  });
  if (result.state === 'conflict') return pass.park(conflictPark(result));
  if (result.state === 'applied') run.made.records += result.written;
  return verifyPropagation(pass, true);
}

/** The share of proven logins the manifest asks for holds here too; mailboxes that keep a password of their own prove nothing. */
function refuseUnproven(pass: Pass): void {
  const { run } = pass;
  const { wanted, proven } = run.progress().counts;
  if (proven >= wanted * run.spec.minProven) return;
  pass.park({
    code: 'dns.mx-unproven',
    sentence: `${String(proven)} of ${String(wanted)} logins are proven, too few to move the mail: the MX stays where it is.`,
    remedy: [
      'correct what the failures say, then resume: the logins that failed are tried again, and the MX follows',
      `or leave the MX where it is: mailkeel skip ${run.input.domain} --pass ${pass.id} --reason "…"`,
    ],
    resumedBy: 'person',
  });
}
