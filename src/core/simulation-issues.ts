/** What a simulation found that somebody should know before the start. Pure. */
import type { PlannedDomain } from './fleet-plan.ts';
import type { PlayedRow } from './simulation-ledger.ts';
import type { DomainForecast, Issue } from './simulation.ts';
import type { DomainSpec } from './spec.ts';

/** An issue of one domain, before the same ones are grouped. */
export type Found = Omit<Issue, 'domains'>;

/** What concerns one domain: why it would wait, what is left as it is or as it was refused, and what only trying tells. */
export function domainIssues(planned: PlannedDomain, spec: DomainSpec): readonly Found[] {
  return [
    ...waits(planned),
    ...switchWaits(planned),
    ...left(planned),
    ...refused(planned),
    ...untold(planned, spec),
  ];
}

/** Every reason the survey has, not only the first. */
function waits({ conflicts, park, circumstances }: PlannedDomain): readonly Found[] {
  const reasons = conflicts.length > 0 || park === undefined ? conflicts : [park];
  const missing = circumstances !== undefined && !circumstances.exists;
  const isOut = missing && !circumstances.phases.includes(1);
  return [
    ...reasons.map(({ code, sentence, remedy }) => ({
      ...({ code, severity: 'park', message: sentence, remedy } as const),
    })),
    ...(isOut ? [NO_DOMAIN] : []),
  ];
}

const NO_DOMAIN: Found = {
  code: 'domain.missing',
  severity: 'park',
  message: 'the mail account does not have the domain, and phase 1, which creates it, is left out',
  remedy: ['start it with phase 1, or create the domain at the mail provider'],
};

function switchWaits({ domain, circumstances }: PlannedDomain): readonly Found[] {
  const isDue = circumstances?.phases.includes(3) === true && circumstances.mx.last;
  if (!isDue || !circumstances.mx.unproven) return [];
  return [
    {
      ...{ code: 'dns.mx-unproven', severity: 'park' },
      message: `the MX of ${domain} would stay where it is: none of its mailboxes is to be proven by a login`,
      remedy: ['set dns.mx to "replace" for it in the manifest, or give its mailboxes passwords'],
    },
  ];
}

function left({ items }: PlannedDomain): readonly Found[] {
  const locked = items.filter(({ action }) => action === 'locked');
  const differing = items.filter(({ action, to }) => action === 'keep' && to !== undefined);
  return [...locked, ...differing].map(({ type, name, reason, remedy }) => ({
    ...{ code: 'dns.left', severity: 'warn' },
    message: `${type} ${name} is left as it is: ${reason}`,
    remedy: [remedy ?? 'state `existing: converge`, or change it by hand'],
  }));
}

function refused({ refused: standing }: PlannedDomain): readonly Found[] {
  if (standing === undefined) return [];
  const { count, shown } = standing;
  const told = { code: 'alias.refused', severity: 'warn' } as const;
  const again = 'try it again as it is: mailkeel start <manifest> --retry-failed';
  const others: Found = {
    ...told,
    message: `${String(count - shown.length)} more aliases were refused by an earlier run and are not tried again`,
    remedy: ['mailkeel report <execution> lists them', again],
  };
  return [
    ...shown.map(({ alias, error, remediation }) => ({
      ...told,
      message: `${alias} was refused by an earlier run and is not tried again: ${error}`,
      remedy: [remediation, again],
    })),
    ...(count > shown.length ? [others] : []),
  ];
}

function untold({ passwordsToSet }: PlannedDomain, { passwords }: DomainSpec): readonly Found[] {
  if (passwords !== 'missing' || passwordsToSet === 0) return [];
  return [
    {
      ...{ code: 'passwords.untried', severity: 'info' },
      message:
        'whether a mailbox has a password already shows only when one is set: those that have one keep it, and cost one call, no e-mail and no login',
      remedy: [],
    },
  ];
}

/** What the limits of the accounts do to the whole run; a row that is shut concerns the stopped domains whose calls it paces. */
export function rowIssues(
  rows: readonly PlayedRow[],
  domains: readonly Pick<DomainForecast, 'domain' | 'outcome'>[],
): readonly Issue[] {
  const stopped = domains.filter(({ outcome }) => outcome === 'stopped').map((each) => each.domain);
  return rows.flatMap(({ forecast: row, domains: users }): readonly Issue[] => {
    const who = row.accounts.join(', ');
    if (row.stopped)
      return [
        {
          ...{ code: 'quota.stopped', severity: 'stop' },
          domains: stopped.filter((domain) => users.has(domain)),
          message: `no ${row.operation} of ${who} will start by itself: the account is paused, or its budget is 0 a day`,
          remedy: [
            'mailkeel limits shows why',
            'mailkeel limits open <account> --reason "…" ends a pause',
          ],
        },
      ];
    if (row.windows < 2) return [];
    return [
      {
        ...{ code: 'quota.budget', severity: 'info', domains: [] },
        message: `${String(row.slots)} ${row.operation} of ${who} at ${String(row.perDay)} a day take ${String(row.windows)} windows of 24 hours`,
        remedy: ['the runs wait by themselves; ask the provider for more, then: mailkeel limits'],
      },
    ];
  });
}

const ORDER = ['park', 'stop', 'warn', 'info'] as const;

/** Groups what is the same but for the domain's name, gravest first. */
export function groupIssues(
  found: readonly { readonly domain: string; readonly issues: readonly Found[] }[],
): readonly Issue[] {
  const groups = new Map<
    string,
    { readonly general: Found; readonly specific: Found; readonly domains: string[] }
  >();
  for (const { domain, issues } of found)
    for (const issue of issues) {
      const general = without(issue, domain);
      const key = JSON.stringify(general);
      const group = groups.get(key) ?? { general, specific: issue, domains: [] };
      if (!group.domains.includes(domain)) group.domains.push(domain);
      groups.set(key, group);
    }
  return [...groups.values()]
    .map(({ general, specific, domains }) => ({
      ...(domains.length > 1 ? general : specific),
      domains,
    }))
    .toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

function without({ message, remedy, ...issue }: Found, domain: string): Found {
  const general = (text: string): string => text.replaceAll(domain, '<domain>');
  return { ...issue, message: general(message), remedy: remedy.map(general) };
}
