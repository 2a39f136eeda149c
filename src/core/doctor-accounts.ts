/** What the accounts themselves answered, judged: credentials by a real call, zones by who serves them. Pure. */
import type { DoctorFinding, Trouble } from './doctor.ts';
import { zoneNotes, type ZoneSettings } from './zone-notes.ts';

/** What one account said; nothing in it was judged by the look of a token. */
export interface AccountEvidence {
  readonly account: string;
  readonly answer: Trouble | AccountAnswer;
}

export interface AccountAnswer {
  /** The provider's own id of the account. */
  readonly key: string;
  readonly zones: readonly ZoneEvidence[];
}

/** Where the records of one domain would be written, and who serves them. */
export interface ZoneEvidence {
  readonly domain: string;
  /** Absent: the account sees no zone that holds it. */
  readonly zone?: ZoneSettings & { readonly nameServers: readonly string[] };
  /** Name servers the world is sent to. */
  readonly delegatedTo: Trouble | readonly string[];
}

/** Findings about one account and the domains whose DNS it is to write. */
export function judgeAccount({ account, answer }: AccountEvidence): readonly DoctorFinding[] {
  if ('remediation' in answer)
    return [
      {
        ...{ check: 'account.credentials', subject: account, severity: 'fail' },
        ...{ message: answer.message, remedy: answer.remediation },
      },
    ];
  return [
    {
      ...{ check: 'account.credentials', subject: account, severity: 'ok' },
      message: `the provider knows them (${answer.key})`,
    },
    ...answer.zones.flatMap((zone) => [judgeZone(account, zone), ...settings(zone)]),
  ];
}

function settings({ domain, zone }: ZoneEvidence): readonly DoctorFinding[] {
  if (zone === undefined) return [];
  return zoneNotes(zone).map(({ setting, message, remedy }) =>
    about(domain, { check: `dns.${setting}`, severity: 'warn', message, remedy }),
  );
}

function judgeZone(account: string, { domain, zone, delegatedTo }: ZoneEvidence): DoctorFinding {
  if (zone === undefined)
    return about(domain, {
      ...{
        check: 'dns.zone',
        severity: 'fail',
        message: `account "${account}" sees no zone for it`,
      },
      remedy: `add the zone at the DNS host, or give the token of "${account}" access to it`,
    });
  if ('remediation' in delegatedTo)
    return about(domain, {
      ...{ check: 'dns.delegation', severity: 'not-tested', message: delegatedTo.message },
      remedy: delegatedTo.remediation,
    });
  if (zone.nameServers.length === 0)
    return about(domain, {
      ...{ check: 'dns.delegation', severity: 'not-tested' },
      message: `zone ${zone.name} found; its host does not say which name servers serve it`,
      remedy: 'compare the delegation by hand: 1-3 asks the servers themselves',
    });
  return judgeDelegation(domain, zone, delegatedTo);
}

/** One of the host's servers is enough: people add secondaries of their own. */
function judgeDelegation(
  domain: string,
  zone: NonNullable<ZoneEvidence['zone']>,
  delegatedTo: readonly string[],
): DoctorFinding {
  const served = new Set(zone.nameServers.map(canonical));
  const [known, others] = [
    delegatedTo.filter((host) => served.has(canonical(host))),
    delegatedTo.filter((host) => !served.has(canonical(host))),
  ];
  if (known.length > 0 && others.length === 0)
    return about(domain, {
      ...{ check: 'dns.delegation', severity: 'ok' },
      message: `zone ${zone.name} is delegated to the host that will be written`,
    });
  const list = delegatedTo.length === 0 ? 'nobody' : delegatedTo.join(', ');
  return about(domain, {
    ...{ check: 'dns.delegation', severity: known.length > 0 ? 'warn' : 'fail' },
    message: `the world is sent to ${list}, but zone ${zone.name} is served by ${zone.nameServers.join(', ')}`,
    remedy: `at the registrar name only these: ${zone.nameServers.join(', ')}; or name the account of the host that serves it`,
  });
}

function about(domain: string, finding: Omit<DoctorFinding, 'subject'>): DoctorFinding {
  return { ...finding, subject: domain };
}

/** Names compare without case and without the final dot (RFC 1035 §2.3.3, §3.1). */
function canonical(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
