/** Pass 3-1: can this domain's mailboxes get passwords at all? Asked before any bulk call, so that a mistake costs one look. */
import type { MailAlias, MailDomain } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import { mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import { budgetFinding } from './budget.ts';
import { choosePassword } from './candidate.ts';
import { notAdminPark, providerFindings } from './diagnosis-provider.ts';
import type { Call, DiagnosePasswordsResult, DiagnosisCall, ParkRequest } from './contract.ts';
import { readAliases, readDomain } from './mail-readings.ts';
import { lookForOwnership, type OwnershipSeen } from './ownership.ts';
import { learnAliases } from './owned.ts';
import { freePlanPark, isFreePlan } from './plan-park.ts';
import { readRefusals } from './refusals.ts';
import { aliasesNamed, readWorklist, type Worklist } from './worklist.ts';

/**
 * Says which mailboxes are to get, prove or keep a password, and checks what that takes: a valid token, a paid plan, mailboxes that exist with
 * IMAP on, the ownership record in public DNS, the strength rules, the budget. With nothing to do it calls nobody; where everything is
 * proven it only looks whether the mailboxes are still the same. Read-only at the provider.
 */
export async function diagnosePasswords(
  tools: Toolset,
  call: DiagnosisCall,
): Promise<DiagnosePasswordsResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const stored = await readWorklist(tools, spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const look = (): Promise<Seen> => lookAgain(tools, { call, spec, mail });
  if (isDone(stored)) {
    const { proven, kept } = stored;
    // Nobody knows without a look whether they are still the same mailboxes.
    const { work } = proven.length + kept.length === 0 ? { work: stored } : await look();
    if (isDone(work)) return { ...work, capable: true, findings: [] };
  }
  await mail.call('requests', 'identify', (provider, signal) => provider.identify(signal));
  const domain = await paidDomain(tools, { call, spec, mail });
  if ('park' in domain) return { ...stored, capable: false, park: domain.park, findings: [] };
  const forbidden = notAdminPark(spec, domain, mail);
  if (forbidden !== undefined) return { ...stored, capable: false, park: forbidden, findings: [] };
  const seen = await ownershipSeen(tools, spec, domain);
  if (seen === 'nowhere')
    return { ...stored, capable: false, park: unseenPark(spec, domain), findings: [] };
  const { listed, work } = await look();
  const findings = [
    ok('token', 'the account accepts its credentials'),
    ok('plan', 'the domain is on a plan that holds mailboxes'),
    domain.records.ownership === undefined
      ? ok('ownership', 'the mail provider asks for no ownership record')
      : ownershipFinding(seen),
    ...providerFindings({ spec, domain, work, listed, mail }),
    ...mailboxFindings(spec, work, listed),
    strengthFinding(tools, spec, work),
    loginFinding(mail),
    await budgetFinding(tools, mail, {
      count: work.set.length,
      wish: call.pace?.[spec.mail]?.passwords,
    }),
  ];
  return { ...work, capable: true, findings };
}

interface Subject {
  readonly call: Call;
  readonly spec: DomainSpec;
  readonly mail: MailAccountCalls;
}

/** The domain at its provider, or why every call of this phase would be pointless. */
async function paidDomain(
  tools: Toolset,
  { call, spec, mail }: Subject,
): Promise<MailDomain | { readonly park: ParkRequest }> {
  const domain = await readDomain(tools, call, mail);
  if (domain === undefined) throw noDomain(spec);
  return isFreePlan(domain) ? { park: await freePlanPark(tools, spec) } : domain;
}

async function ownershipSeen(
  tools: Toolset,
  spec: DomainSpec,
  { records }: MailDomain,
): Promise<OwnershipSeen> {
  if (records.ownership === undefined) return 'everywhere';
  return lookForOwnership(tools, spec.name, records.ownership);
}

function unseenPark({ name }: DomainSpec, { records }: MailDomain): ParkRequest {
  const record = records.ownership;
  return {
    code: 'dns.ownership-unseen',
    sentence: `no name server of ${name} serves the ownership record, and without it every mailbox login fails`,
    remedy: [
      `publish TXT ${record?.name ?? name} "${record?.value ?? ''}"`,
      `then: mailkeel resume ${name} --reason "ownership record published"`,
    ],
    resumedBy: 'person',
  };
}

/** Some name servers are enough to try: the mail provider asks one of them, and a refused login is told and tried again. */
function ownershipFinding(seen: OwnershipSeen): Finding {
  if (seen === 'everywhere') return ok('ownership', 'the ownership record is in public DNS');
  return {
    pass: '3-1',
    check: 'ownership',
    status: 'warn',
    message: 'only some name servers serve the ownership record: logins may fail now and then',
    remedy: 'bring the name servers of the domain to the same content',
  };
}

function noDomain(spec: DomainSpec): ProviderError {
  return new ProviderError({
    category: 'NotFound',
    severity: 'Permanent',
    operation: 'get-domain',
    message: `the mail account "${spec.mail}" does not have ${spec.name}`,
    remediation: 'Run phase 1 for this domain first, then phase 3.',
  });
}

interface Seen {
  readonly listed: readonly MailAlias[];
  readonly work: Worklist;
}

/** The worklist by one listing instead of one call a mailbox; the store learns which alias is another one than it knew. */
async function lookAgain(tools: Toolset, { call, spec, mail }: Subject): Promise<Seen> {
  const listed = await readAliases(tools, call, mail);
  const { neverMade } = await readRefusals(tools, spec);
  const scene = { account: mail.identity.key, listed, neverMade };
  await learnAliases(tools, { spec, call, scene });
  return { listed, work: await readWorklist(tools, spec, listed) };
}

function isDone({ set, prove }: Worklist): boolean {
  return set.length + prove.length === 0;
}

function mailboxFindings(
  spec: DomainSpec,
  work: Worklist,
  listed: readonly MailAlias[],
): readonly Finding[] {
  const byName = new Map(listed.map((alias) => [alias.name, alias]));
  const wanted = aliasesNamed(spec, [...work.set, ...work.prove]);
  const problems = wanted.flatMap(({ name }) => {
    const alias = byName.get(name);
    if (alias === undefined) return [missing(name, 'does not exist at the mail provider')];
    if (!alias.mailbox) return [missing(name, 'has IMAP switched off')];
    return alias.enabled ? [] : [missing(name, 'is disabled, so nobody can log in')];
  });
  const fine = `${String(wanted.length - problems.length)} of ${String(wanted.length)} mailboxes exist with IMAP on`;
  return [ok('mailboxes', fine), ...problems];
}

function missing(alias: string, what: string): Finding {
  return {
    pass: '3-1',
    check: 'mailboxes',
    status: 'fail',
    alias,
    message: `${alias} ${what}`,
    remedy: 'run phase 2 for this domain again, or state `existing: converge`',
  };
}

/** Checks the rules on one candidate that is thrown away. Throws ProviderError when none passes. */
function strengthFinding(tools: Toolset, spec: DomainSpec, work: Worklist): Finding {
  const [alias] = aliasesNamed(spec, [...work.set, ...work.prove]);
  if (alias !== undefined) choosePassword(tools, { spec, alias, owner: undefined });
  return ok('strength', 'generated passwords pass the strength rules');
}

/** How the passwords are to be proven. */
function loginFinding({ degraded }: MailAccountCalls): Finding {
  if (degraded === undefined) return ok('login', "passwords are proven by a mail client's login");
  return {
    pass: '3-1',
    check: 'login',
    status: 'warn',
    message: `passwords are proven ${degraded}`,
    remedy: 'once the IMAP port can be reached, leave `login: rest` out of the account',
  };
}

function ok(check: string, message: string): Finding {
  return { pass: '3-1', check, status: 'pass', message };
}
