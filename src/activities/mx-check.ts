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
  await mark(tools, { spec, execution }, true);
  await setIgnored(mail, spec, true);
}

/**
 * Has the provider look at the MX again, where Mailkeel had it look away; from then on what anybody else sets is left alone. Asks the provider
 * nothing where Mailkeel did not. May be repeated.
 */
export async function watchMx(
  tools: Toolset,
  { mail, spec, execution }: Omit<Job, 'domain'>,
): Promise<void> {
  if (!isMarked(await marks(tools, spec))) return;
  const domain = await mail.call('requests', 'get-domain', (provider, signal) =>
    provider.getDomain(spec.name, signal),
  );
  if (domain === undefined) return;
  if (domain.mxIgnored === true) await setIgnored(mail, spec, false);
  await mark(tools, { spec, execution }, false);
}

/** True while the provider's look at the MX is off by Mailkeel's hand. Asks only the store. */
export async function isMxCheckOff(tools: Toolset, spec: DomainSpec): Promise<boolean> {
  return isMarked(await marks(tools, spec));
}

interface Mark {
  /** Mailkeel switched the check off, and so has to switch it on again. */
  readonly off: boolean;
}

const prefixOf = ({ name }: DomainSpec): string => `mx-check/${name}/`;

/** Oldest first. The store forgets nothing, so the last one counts. */
async function marks({ store }: Toolset, spec: DomainSpec): Promise<readonly Mark[]> {
  const kept = await store.objects.snapshots(prefixOf(spec));
  return kept.map(({ body }) => body as Mark);
}

function isMarked(kept: readonly Mark[]): boolean {
  return kept.at(-1)?.off === true;
}

async function mark(
  tools: Toolset,
  { spec, execution }: Pick<Job, 'spec' | 'execution'>,
  off: boolean,
): Promise<void> {
  const kept = await marks(tools, spec);
  if (isMarked(kept) === off) return;
  // Keys are read in their order.
  const number = String(kept.length).padStart(NUMBER_DIGITS, '0');
  await tools.store.objects.snapshot(`${prefixOf(spec)}${number}`, execution, { off });
}

const NUMBER_DIGITS = 6;

async function setIgnored(
  mail: MailAccountCalls,
  { name }: DomainSpec,
  ignored: boolean,
): Promise<void> {
  await mail.call('requests', 'ignore-mx', async (provider, signal) =>
    provider.ignoreMx?.(name, ignored, signal),
  );
}
