/** Pass 1-1: the domain exists at the mail provider, on a plan that can hold mailboxes, with its protections on. */
import type { MailDomain, Protection } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import { mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import type { Call, EnsureDomainResult } from './contract.ts';
import { withLease, type Lease } from './lease.ts';
import { freePlanPark, isFreePlan } from './plan-park.ts';
import { writeOnce } from './unanswered.ts';

/**
 * Creates the domain where the account has none, and switches protections on where the spec says `ensure` (for a domain created here
 * always). A domain on the free plan is a park: no API can change that. Reads before it writes, so it may be repeated; the whole object
 * is kept before its first change.
 */
export async function ensureDomain(tools: Toolset, call: Call): Promise<EnsureDomainResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  return withLease(tools, `${spec.name}//domain`, async (lease) => {
    const found = await readDomain(mail, spec);
    const domain = found ?? (await createDomain({ tools, spec, mail, lease }));
    if (isFreePlan(domain)) return { state: 'park', park: await freePlanPark(tools, spec) };
    const created = found === undefined;
    const off = protectionsOff(domain);
    const mayChange = spec.protection === 'ensure' || (created && spec.protection === undefined);
    if (off.length > 0 && mayChange) {
      await tools.store.objects.snapshot(`domain/${spec.name}`, call.execution, domain);
      await lease.confirm();
      await switchOn(mail, spec, off);
    }
    const findings = mayChange ? [] : off.map((protection) => offFinding(protection));
    const changed = mayChange ? off : [];
    return { state: 'ready', domainId: domain.id, created, changed, findings };
  });
}

interface Job {
  readonly tools: Toolset;
  readonly spec: DomainSpec;
  readonly mail: MailAccountCalls;
  readonly lease: Lease;
}

/** Never beside an earlier call whose answer was lost: the provider may still be at work on it, and would make a second domain of the name. */
async function createDomain({ tools, spec, mail, lease }: Job): Promise<MailDomain> {
  return writeOnce(tools, `${spec.name}//post`, {
    find: () => readDomain(mail, spec),
    make: (begins) =>
      mail.call('domains', 'create-domain', async (provider, signal) => {
        await lease.confirm();
        await begins();
        return provider.createDomain(spec.name, signal);
      }),
  });
}

function readDomain(mail: MailAccountCalls, spec: DomainSpec): Promise<MailDomain | undefined> {
  return mail.call('requests', 'get-domain', (provider, signal) =>
    provider.getDomain(spec.name, signal),
  );
}

/** What `ensureDomain` would switch on for a domain that exists. */
export function protectionsToSwitchOn(
  spec: Pick<DomainSpec, 'protection'>,
  domain: MailDomain,
): readonly Protection[] {
  return spec.protection === 'ensure' ? protectionsOff(domain) : [];
}

function protectionsOff({ protections }: MailDomain): readonly Protection[] {
  const names = Object.keys(protections) as Protection[];
  return names.filter((name) => !protections[name]);
}

async function switchOn(
  mail: MailAccountCalls,
  spec: DomainSpec,
  off: readonly Protection[],
): Promise<void> {
  const wish = Object.fromEntries(off.map((protection) => [protection, true]));
  await mail.call('requests', 'set-protections', (provider, signal) =>
    provider.setProtections(spec.name, wish, signal),
  );
}

function offFinding(protection: Protection): Finding {
  return {
    pass: '1-1',
    check: `protection.${protection}`,
    status: 'warn',
    message: `protection against ${protection} is off and was left so`,
    remedy: 'set `protection: ensure` for this domain in the manifest and start it again',
  };
}
