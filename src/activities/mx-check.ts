/** The mail provider's own look at the MX, off while the manifest leaves mail elsewhere (`mx: last`, `mx: replace`). */
import type { PlanItem } from '../core/dns.ts';
import type { MailDomain } from '../core/mail.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';
import { keepBefore } from './snapshot.ts';

interface Job {
  readonly mail: MailAccountCalls;
  readonly spec: DomainSpec;
  readonly domain: MailDomain;
  readonly execution: string;
}

/** That Mailkeel switched the check off, and so has to switch it on again. */
const keyOf = (domain: string): string => `mx-check/${domain}`;

/** True while MX of the domain are still to be written or to go. */
export function awaitsMx(spec: DomainSpec, items: readonly PlanItem[]): boolean {
  const { mx } = spec.dns;
  if (mx !== 'last' && mx !== 'replace') return false;
  return items.some(({ purpose, action }) => purpose === 'mx' && action !== 'keep');
}

/**
 * Has the provider take any MX for right; nothing where it has no such switch, or does so already. What was is kept first. May be repeated.
 */
export async function ignoreMx(
  tools: Toolset,
  { mail, spec, domain, execution }: Job,
): Promise<void> {
  if (domain.mxIgnored !== false) return;
  await keepBefore(tools, mail, { domain: spec.name, execution, seen: domain });
  await tools.store.objects.snapshot(keyOf(spec.name), execution, { mxIgnored: false });
  await setIgnored(mail, spec, true);
}

/** Has the provider look at the MX again, where Mailkeel had it look away. May be repeated. */
export async function watchMx(tools: Toolset, { mail, spec, domain }: Job): Promise<void> {
  if (domain.mxIgnored !== true) return;
  const key = keyOf(spec.name);
  const kept = await tools.store.objects.snapshots(key);
  if (kept.some((snapshot) => snapshot.key === key)) await setIgnored(mail, spec, false);
}

async function setIgnored(
  mail: MailAccountCalls,
  { name }: DomainSpec,
  ignored: boolean,
): Promise<void> {
  await mail.call('requests', 'ignore-mx', async (provider, signal) =>
    provider.ignoreMx?.(name, ignored, signal),
  );
}
