/** A plan over many domains: what a run would write to each, what of it can be compared later, and what moved since. */
import type { DnsConflict, PlanItem } from './dns.ts';
import { diffLine } from './dns-lines.ts';
import type { Circumstances } from './simulation-circumstances.ts';
import { isChanged, type Bill, type Survey } from './report-bill.ts';

/** What would happen to one domain's DNS records. */
export interface DomainPlan {
  /** Without the records when the mail provider does not have the domain yet: only it can name them. */
  readonly items: readonly PlanItem[];
  /** Lines left out of `items` because a result crosses Temporal's history. */
  readonly truncated?: number;
  readonly conflicts: readonly DnsConflict[];
  /** SHA-256 over everything that would be written or waited for, whatever its order; empty when that is nothing. */
  readonly fingerprint: string;
  /** Only where the survey was made for a simulation. */
  readonly circumstances?: Circumstances;
}

/** One domain of a plan as it is shown, written to a file and compared. */
export interface PlannedDomain extends Survey, DomainPlan {
  readonly park?: {
    readonly code: string;
    readonly sentence: string;
    readonly remedy: readonly string[];
  };
}

/** A plan as `plan --json` prints it and `start --plan` reads it. */
export interface FleetPlan {
  /** Version of this format. */
  readonly plan: 1;
  /** SHA-256 (hex) of `planText`. */
  readonly hash: string;
  /** Absent: every phase the manifest asks for. */
  readonly phases?: readonly number[];
  readonly domains: readonly PlannedDomain[];
  readonly bill: Bill;
}

/** Reads a plan back from its JSON; `undefined` when the text is not one of this version. Whether it was edited shows its hash. */
export function parsePlan(text: string): FleetPlan | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlan(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPlan(value: unknown): value is FleetPlan {
  if (typeof value !== 'object' || value === null) return false;
  const { plan, hash, domains, phases = [] } = value as Partial<Record<keyof FleetPlan, unknown>>;
  return (
    plan === 1 &&
    typeof hash === 'string' &&
    Array.isArray(phases) &&
    Array.isArray(domains) &&
    domains.every(isPlannedDomain)
  );
}

function isPlannedDomain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { domain, fingerprint, items } = value as Partial<Record<keyof PlannedDomain, unknown>>;
  return typeof domain === 'string' && typeof fingerprint === 'string' && Array.isArray(items);
}

/** The text whose SHA-256 is the hash of a plan: domains nothing happens to are not in it, and their order says nothing. */
export function planText(domains: readonly PlannedDomain[]): string {
  const telling = domains.filter(({ fingerprint }) => fingerprint !== '');
  return telling
    .map(({ domain, fingerprint }) => `${domain} ${fingerprint}\n`)
    .toSorted()
    .join('');
}

/** `changes`: something would be written · `waits`: nothing would, but a domain would wait for a person · `stands-still`: some could not be looked at, because their account waits · `nothing`. */
export function outcomeOf(
  domains: readonly PlannedDomain[],
): 'changes' | 'waits' | 'stands-still' | 'nothing' {
  if (domains.some(isChanged)) return 'changes';
  const parks = domains.flatMap(({ park }) => park ?? []);
  if (parks.length === 0) return 'nothing';
  return parks.every(({ code }) => code.startsWith('quota.')) ? 'stands-still' : 'waits';
}

/** What is otherwise now than a plan says, a line each, led by the domain; empty when everything is as planned. */
export function movedLines(
  planned: readonly PlannedDomain[],
  now: readonly PlannedDomain[],
): readonly string[] {
  const today = new Map(now.map((domain) => [domain.domain, domain]));
  return planned.flatMap((before) => {
    const after = today.get(before.domain);
    if (after === undefined) return [`${before.domain}  could not be looked at`];
    if (after.fingerprint === before.fingerprint) return [];
    return differences(before, after).map((line) => `${before.domain}  ${line}`);
  });
}

function differences(before: PlannedDomain, after: PlannedDomain): readonly string[] {
  const lines = [
    ...parksMoved(before, after),
    ...recordsMoved(before, after),
    ...countsMoved(before, after),
  ];
  return lines.length === 0 ? ['the aliases to write, or their entries, are others'] : lines;
}

function parksMoved({ park: before }: PlannedDomain, { park: after }: PlannedDomain): string[] {
  if (before?.code === after?.code) return [];
  return [
    ...(before === undefined ? [] : [`no longer waits for a person: ${before.code}`]),
    ...(after === undefined ? [] : [`now waits for a person: ${after.code}, ${after.sentence}`]),
  ];
}

function recordsMoved(before: DomainPlan, after: DomainPlan): readonly string[] {
  const [planned, found] = [telling(before), telling(after)];
  return [
    ...planned.filter((line) => !found.includes(line)).map((line) => `no longer: ${line}`),
    ...found.filter((line) => !planned.includes(line)).map((line) => `now: ${line}`),
  ];
}

function telling({ items }: DomainPlan): readonly string[] {
  return items.filter(({ action }) => action !== 'keep').map(diffLine);
}

const COUNTED: Readonly<Record<string, (domain: Survey) => number>> = {
  'domains to create': ({ domainCreated }) => (domainCreated ? 1 : 0),
  'protections to switch on': ({ protections }) => protections?.length ?? 0,
  'aliases to create': ({ aliasesCreated }) => aliasesCreated,
  'aliases to change': ({ aliasesChanged }) => aliasesChanged,
  'passwords to set': ({ passwordsToSet }) => passwordsToSet,
};

function countsMoved(before: Survey, after: Survey): readonly string[] {
  return Object.entries(COUNTED).flatMap(([what, count]) =>
    count(before) === count(after)
      ? []
      : [`${what}: planned ${String(count(before))}, now ${String(count(after))}`],
  );
}
