/** `mx: last`: once the logins are proven the MX is switched as one batch, and seen by the world and the provider. */
import type { PassId } from '../core/run.ts';
import type { DomainRun } from './domain-run.ts';
import type { Pass } from './passes.ts';
import { writeRecords } from './phase-1.ts';
import { verifyPropagation } from './verify-propagation.ts';

/**
 * The last step of 3-3. Parks while too few logins are proven, aliases failed or a pass it builds on was skipped (`dns.mx-unproven`), and
 * while records in the way are not named by a decision (`dns.mx-switch`). Looks before it writes: MX that are ours already cost one look and no write.
 */
export async function switchMx(pass: Pass): Promise<'done' | 'incomplete'> {
  const { run } = pass;
  const { mx, account } = run.spec.dns;
  if (mx !== 'last' || account === undefined) return 'done';
  refuseUnproven(pass);
  await writeRecords(pass, 'switch MX', true);
  return verifyPropagation(pass, true);
}

/** Without one of these nobody knows that mail would arrive somewhere and be read. */
const NEEDED: readonly PassId[] = ['1-2', '1-3', '2-1', '3-1'];

function refuseUnproven(pass: Pass): void {
  const holes = holesOf(pass.run);
  if (holes.length === 0) return;
  const { domain } = pass.run.input;
  pass.park({
    code: 'dns.mx-unproven',
    sentence: `The MX of ${domain} stays where it is: ${holes.join('; ')}.`,
    remedy: [
      'correct what the failures say, then resume: the logins that failed are tried again, and the MX follows',
      `aliases that failed: mailkeel retry-failed ${domain} --reason "…"; a pass that was skipped: start the domain again`,
      'where its mailboxes keep passwords Mailkeel does not know: set dns.mx to "replace" in the manifest and start it again',
      `or leave the MX where it is: mailkeel skip ${domain} --pass ${pass.id} --reason "…"`,
    ],
    resumedBy: 'person',
  });
}

/** What speaks against moving the mail, in words; nothing for a domain of which everything that is to receive is proven or forwards. */
function holesOf(run: DomainRun): readonly string[] {
  const { wanted, proven } = run.progress().counts;
  const skipped = NEEDED.filter((id) => run.state(id).status === 'skipped');
  const failed = run.failures().filter((failure) => ['2-1', '2-2'].includes(failure.pass));
  const aliases = failed.flatMap(({ alias }) => (alias === undefined ? [] : [alias]));
  const named = [...new Set(aliases)].slice(0, NAMED).join(', ');
  return [
    ...(skipped.length === 0 ? [] : [`skipped: ${skipped.join(', ')}`]),
    ...(failed.length === 0
      ? []
      : [`${String(failed.length)} failures of aliases${named === '' ? '' : ` (${named})`}`]),
    ...(proven >= wanted * run.spec.minProven
      ? []
      : [`${String(proven)} of ${String(wanted)} logins are proven, too few to move the mail`]),
    ...(wanted > 0 || run.spec.mailboxes === 0
      ? []
      : [`none of its ${String(run.spec.mailboxes)} mailboxes was to be proven by a login`]),
  ];
}

const NAMED = 5;
