/** Pass 4-1: is everything still as it was made? Findings for people, and what pass 4-2 may repair. Read-only. */
import { compareAliases } from '../core/aliases.ts';
import { judgeCatchAll } from '../core/catch-all.ts';
import type { MailAlias } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import { mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import type { Call, HealthResult } from './contract.ts';
import { freePlanFindings } from './free-plan-records.ts';
import { checkRecords, type RecordsHealth } from './health-records.ts';
import { ownedNames } from './owned.ts';
import { readRefusals } from './refusals.ts';
import { checkSending } from './sending.ts';
import { readWorklist } from './worklist.ts';
import { noDomainConflict } from './zone.ts';

/** A result crosses Temporal's history: enough to act on, the rest is in the reports. */
const LISTED_FINDINGS = 500;

/**
 * Compares DNS, aliases and passwords with the spec. Only what a requested phase may write is offered for repair: missing records and
 * aliases, never a difference on something that existed before.
 */
export async function checkHealth(tools: Toolset, call: Call): Promise<HealthResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const domain = await mail.call('requests', 'get-domain', (provider, signal) =>
    provider.getDomain(spec.name, signal),
  );
  if (domain === undefined) {
    const { sentence, remedy } = noDomainConflict(spec);
    const gone = problem('domain', sentence, remedy.join('; '));
    return { findings: [gone], repairDns: false, missingAliases: [] };
  }
  const records = await checkRecords(tools, spec, domain);
  const aliases = await checkAliases(tools, spec, mail);
  const passwords = await checkPasswords(tools, spec, aliases.listed);
  const freePlan = freePlanFindings(records.freePlan, aliases.listed);
  const sending = await checkSending(tools, mail, { spec, domain });
  const catchAll = judgeCatchAll(spec, aliases.listed);
  const findings = [
    ...[...records.findings, ...sending, ...freePlan],
    ...[...aliases.findings, ...catchAll, ...passwords],
  ];
  return {
    findings: findings.slice(0, LISTED_FINDINGS),
    repairDns: mayRepair(spec, records),
    missingAliases: spec.phases.includes(2) ? aliases.missing : [],
  };
}

function mayRepair(spec: DomainSpec, { repairable }: RecordsHealth): boolean {
  return repairable && spec.phases.includes(1);
}

interface AliasHealth {
  readonly findings: readonly Finding[];
  /** Not there, and not refused for good. */
  readonly missing: readonly string[];
  readonly listed: readonly MailAlias[];
}

async function checkAliases(
  tools: Toolset,
  spec: DomainSpec,
  mail: MailAccountCalls,
): Promise<AliasHealth> {
  const listed = await mail.call('requests', 'list-aliases', (provider, signal) =>
    provider.listAliases(spec.name, signal),
  );
  const refusals = await readRefusals(tools, spec);
  const objects = await tools.store.objects.list(spec.name);
  const { neverMade } = refusals;
  const scene = { account: mail.identity.key, listed, neverMade };
  const found = compareAliases(spec, listed, ownedNames(objects, scene));
  const missing = found.missing.map((alias) => ({
    ...problem('alias.missing', `${alias} does not exist`, 'run phase 2 for this domain again'),
    alias,
  }));
  const different = found.differences.map(({ alias, field, wanted, actual }) => ({
    ...difference(`${alias}: ${field} is ${actual}, the manifest says ${wanted}`),
    check: `alias.${field}`,
    alias,
  }));
  const all = `${String(found.same)} of ${String(spec.aliases.length)} aliases are as the manifest says${unmanaged(found.unmanaged)}`;
  return {
    findings: [pass('aliases', all), ...missing, ...different],
    missing: found.missing.filter((name) => !refusals.aliases.has(name)),
    listed,
  };
}

function unmanaged(count: number): string {
  return count === 0 ? '' : `; ${String(count)} unmanaged (not in the manifest) are left alone`;
}

async function checkPasswords(
  tools: Toolset,
  spec: DomainSpec,
  listed: readonly MailAlias[],
): Promise<readonly Finding[]> {
  const { set, prove, proven, kept, left } = await readWorklist(tools, spec, listed);
  const unknown = kept.length + left;
  const remedy = 'run phase 3 for this domain again';
  return [
    pass('passwords', `${String(proven.length)} mailboxes are proven by a login`),
    ...set.map((alias) => ({
      ...problem('password.unset', `${alias} has no password yet`, remedy),
      alias,
    })),
    ...prove.map((alias) => ({
      ...problem('password.unproven', `the password of ${alias} was never proven`, remedy),
      alias,
    })),
    ...(unknown === 0
      ? []
      : [untested(`${String(unknown)} mailboxes have passwords of their own`)]),
  ];
}

function problem(check: string, message: string, remedy: string): Finding {
  return { pass: '4-1', check, status: 'fail', message, remedy };
}

function difference(message: string): Finding {
  const remedy = 'state `existing: converge` to change it, or change the manifest';
  return { pass: '4-1', check: 'alias', status: 'warn', message, remedy };
}

function pass(check: string, message: string): Finding {
  return { pass: '4-1', check, status: 'pass', message };
}

function untested(message: string): Finding {
  return { pass: '4-1', check: 'passwords.unknown', status: 'not-tested', message };
}
