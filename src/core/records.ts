/** What a domain must have in DNS, from its spec and from what only the mail provider can name. */
import type { DesiredRecord, RecordPurpose } from './dns.ts';
import type { HostPort, ProviderRecords } from './mail.ts';
import type { DnsExtra, DomainSpec } from './spec.ts';

/** The host's automatic TTL. */
const AUTOMATIC = 1;

/**
 * The records a domain is to have: MX, ownership TXT, SPF, DKIM, Return-Path CNAME and DMARC, and the extras the spec chose. What the
 * spec says to `keep` (MX, SPF, DMARC) and what the provider does not name is left out, so it is neither written nor waited for. SPF stands
 * as if it were alone (`v=spf1 <theirs> ~all`); `planDns` merges it into what is there. DMARC carries `p` and `rua` only (RFC 9989 dropped
 * pct, rf, ri).
 */
export function desiredRecords(spec: DomainSpec, records: ProviderRecords): DesiredRecord[] {
  const { name, dns } = spec;
  return [
    ...(dns.mx === 'keep' ? [] : mx(name, records)),
    ...(records.ownership === undefined
      ? []
      : [txt('ownership', records.ownership.name, records.ownership.value)]),
    ...(dns.spf === 'keep' ? [] : [txt('spf', name, `v=spf1 ${records.spf} ${dns.spfAll}`)]),
    ...[...(records.dkim === undefined ? [] : [records.dkim]), ...(records.alsoDkim ?? [])].map(
      (key) => txt('dkim', key.name, key.value),
    ),
    ...returnPath(records),
    ...(dns.dmarc === 'keep' ? [] : [txt('dmarc', `_dmarc.${name}`, dmarc(spec, records))]),
    ...(dns.extras ?? []).flatMap((extra) => EXTRAS[extra](spec, records)),
  ];
}

const EXTRAS: Readonly<
  Record<DnsExtra, (spec: DomainSpec, records: ProviderRecords) => DesiredRecord[]>
> = {
  // RFC 8460 §3; the grammar asks for `rua` with it: no provider documents an address that reads these reports.
  'tls-rpt': ({ name, dns: { rua } }) =>
    rua === undefined
      ? []
      : [txt('tls-rpt', `_smtp._tls.${name}`, `v=TLSRPTv1; rua=mailto:${rua}`)],
  autoconfig: ({ name }, { clients }) =>
    clients === undefined
      ? []
      : [
          service(`_imaps._tcp.${name}`, clients.imap),
          service(`_submissions._tcp.${name}`, clients.submission),
        ],
};

/** One server, so priority and weight choose nothing (RFC 2782); the names are RFC 6186's and RFC 8314's. */
function service(name: string, { host, port }: HostPort): DesiredRecord {
  const content = `1 ${String(port)} ${hostName(host)}`;
  return { purpose: 'autoconfig', name, type: 'SRV', content, priority: 0, ttl: AUTOMATIC };
}

function txt(purpose: RecordPurpose, name: string, content: string): DesiredRecord {
  return { purpose, name: name.toLowerCase(), type: 'TXT', content, ttl: AUTOMATIC };
}

function mx(name: string, records: ProviderRecords): DesiredRecord[] {
  return records.mx.map(({ exchange, priority }) => ({
    purpose: 'mx',
    name,
    type: 'MX',
    content: hostName(exchange),
    priority,
    ttl: AUTOMATIC,
  }));
}

function returnPath({ returnPath: path }: ProviderRecords): DesiredRecord[] {
  if (path === undefined) return [];
  const content = hostName(path.target);
  const name = path.name.toLowerCase();
  return [{ purpose: 'return-path', name, type: 'CNAME', content, ttl: AUTOMATIC }];
}

function dmarc({ dns }: DomainSpec, records: ProviderRecords): string {
  const rua = (dns.rua ?? records.dmarcRua)?.replace(/^mailto:/i, '');
  const policy = dns.dmarc === 'keep' ? 'none' : dns.dmarc;
  return `v=DMARC1; p=${policy}${rua === undefined ? '' : `; rua=mailto:${rua}`}`;
}

/** A host name as Mailkeel compares it: lower case, no final dot. The root (a null MX, RFC 7505) stays `.`. */
export function hostName(name: string): string {
  return name === '.' ? name : name.toLowerCase().replace(/\.$/, '');
}
