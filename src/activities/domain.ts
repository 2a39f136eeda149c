/** Pass 1-1: the domain exists at the mail provider, on a plan that can hold mailboxes, with its protections on. */
import type { MailDomain, Protection } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';
import { domainSettings, fieldsOf, protectionSettings } from '../core/settings.ts';
import type { SettingsWrite } from '../core/settings-writes.ts';
import type { DomainSpec } from '../core/spec.ts';
import { mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import { makeCatchAll, meanCatchAll, unmeantWhenRefused } from './catch-all.ts';
import type { Call, EnsureDomainResult } from './contract.ts';
import type { EnsureDomainCall } from './decision-contract.ts';
import { withLease, type Lease } from './lease.ts';
import { freePlanPark, isFreePlan } from './plan-park.ts';
import { dropReadings, keepReading } from './readings.ts';
import { keepBefore, keptSettings } from './snapshot.ts';
import { writeOnce } from './unanswered.ts';

/**
 * Creates the domain where the account has none, and switches protections on where the spec says `ensure` (for a domain created here
 * always). A domain on the free plan is a park: no API can change that. Reads before it writes, so it may be repeated; the whole object
 * is kept before its first change.
 */
export async function ensureDomain(
  tools: Toolset,
  call: EnsureDomainCall,
): Promise<EnsureDomainResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  return withLease(tools, `${spec.name}//domain`, async (lease) => {
    const found = await readDomain(mail, spec);
    const domain = found ?? (await createDomain({ tools, call, spec, mail, lease }));
    const created = found === undefined;
    if (isFreePlan(domain))
      return call.acceptFreePlan === true
        ? onFreePlan(domain, created)
        : { state: 'park', park: await freePlanPark(tools, spec) };
    await makeCatchAll({ tools, call, spec, mail, lease });
    const off = protectionsOff(domain);
    const mayChange = spec.protection === 'ensure' || (created && spec.protection === undefined);
    if (off.length > 0 && mayChange) {
      await dropReadings(tools, call, ['domain']);
      await switchOn({ tools, call, spec, mail, lease }, domain, off);
    } else await keepReading(tools, call, ['domain', domain]);
    const findings = mayChange ? [] : off.map((protection) => offFinding(protection));
    const changed = mayChange ? off : [];
    return { state: 'ready', domainId: domain.id, created, changed, findings };
  });
}

/** A person wants it so: nothing is switched on, and whatever the plan does not allow is refused later, one by one. */
function onFreePlan({ id }: MailDomain, created: boolean): EnsureDomainResult {
  const finding: Finding = {
    pass: '1-1',
    check: 'plan.free',
    status: 'warn',
    message: 'the domain stays on the free plan by an operator’s decision; no mailbox works there',
    remedy: 'switch its plan at the provider, then start the domain again',
  };
  return { state: 'ready', domainId: id, created, changed: [], findings: [finding] };
}

interface Job {
  readonly tools: Toolset;
  readonly call: Call;
  readonly spec: DomainSpec;
  readonly mail: MailAccountCalls;
  readonly lease: Lease;
}

/** Never beside an earlier call whose answer was lost: the provider may still be at work on it, and would make a second domain of the name. */
async function createDomain(job: Job): Promise<MailDomain> {
  const { tools, spec, mail, lease } = job;
  return writeOnce(tools, `${spec.name}//post`, {
    find: () => readDomain(mail, spec),
    make: (begins) =>
      mail.call('domains', 'create-domain', {
        prepare: async () => {
          await lease.confirm();
          await meanCatchAll(job);
          await begins();
        },
        run: (provider, signal) =>
          unmeantWhenRefused(job, () => provider.createDomain(spec.name, signal)),
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

/** Protections of a domain that are off. */
export function protectionsOff({ protections }: MailDomain): readonly Protection[] {
  const names = Object.keys(protections) as Protection[];
  return names.filter((name) => !protections[name]);
}

async function switchOn(
  { tools, call, spec, mail, lease }: Job,
  domain: MailDomain,
  off: readonly Protection[],
): Promise<void> {
  const { execution } = call;
  const wish = Object.fromEntries(off.map((protection) => [protection, true]));
  await keepBefore(tools, mail, { domain: spec.name, execution, seen: domain });
  const write: SettingsWrite = {
    ...{ domain: spec.name, id: domain.id, execution, spec: call.spec },
    at: new Date(await tools.clock.now()).toISOString(),
    wish: protectionSettings(wish),
    before: fieldsOf(domainSettings(domain), protectionSettings(wish)),
  };
  await keptSettings(tools, write, {
    apply: () =>
      mail.call('requests', 'set-protections', {
        prepare: () => lease.confirm(),
        run: (provider, signal) => provider.setProtections(spec.name, wish, signal),
      }),
    read: domainSettings,
  });
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
