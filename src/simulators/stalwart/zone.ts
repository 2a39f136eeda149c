/** The DNS records a domain needs, as each line lists them. */
import { dkimText, type DkimKey } from './dkim.ts';
import type { Domain, StalwartState } from './state.ts';

export interface ZoneLine {
  readonly type: string;
  /** With the final dot. */
  readonly name: string;
  readonly content: string;
}

/** REST: answered for every name, known or not. */
export function restRecords(
  { hostname }: StalwartState,
  domain: string,
  keys: readonly DkimKey[],
): readonly ZoneLine[] {
  const host = `${hostname}.`;
  return [
    { type: 'MX', name: `${domain}.`, content: `10 ${host}` },
    ...(hostname === `mail.${domain}` ? [] : [cname(`mail.${domain}`, host)]),
    ...keys.map((key) => dkimLine(key)),
    ...(hostname === domain || hostname.endsWith(`.${domain}`)
      ? [txt(hostname, 'v=spf1 a ra=postmaster -all')]
      : []),
    txt(domain, 'v=spf1 mx ra=postmaster -all'),
    ...services(domain, host),
    cname(`autoconfig.${domain}`, host),
    cname(`autodiscover.${domain}`, host),
    txt(
      `_dmarc.${domain}`,
      `v=DMARC1; p=reject; rua=mailto:postmaster@${domain}; ruf=mailto:postmaster@${domain}`,
    ),
    txt(`_smtp._tls.${domain}`, `v=TLSRPTv1; rua=mailto:postmaster@${domain}`),
    {
      type: 'TLSA',
      name: `_25._tcp.${host}`,
      content: `3 0 1 ${'ab'.repeat(32)}`,
    },
  ];
}

/** 0.16: a BIND-style text; TXT values over 255 octets stand in brackets, one string a line. */
export function zoneFile(state: StalwartState, domain: Domain, now: number): string {
  const keys = domain.dkim.filter(({ existsFrom }) => existsFrom <= now);
  const host = `${state.hostname}.`;
  const { name } = domain;
  const lines: readonly ZoneLine[] = [
    ...keys.map((key) => dkimLine(key)),
    txt(name, 'v=spf1 mx -all'),
    { type: 'MX', name: `${name}.`, content: `10 ${host}` },
    txt(`_dmarc.${name}`, `v=DMARC1; p=reject; rua=mailto:postmaster@${name}`),
    ...services(name, host),
    txt(`_smtp._tls.${name}`, `v=TLSRPTv1; rua=mailto:postmaster@${name}`),
    { type: 'CAA', name: `${name}.`, content: '0 issue "letsencrypt.org"' },
    cname(`ua-auto-config.${name}`, host),
    cname(`autoconfig.${name}`, host),
    cname(`autodiscover.${name}`, host),
  ];
  return lines.map((line) => bindLine(line)).join('');
}

function services(domain: string, host: string): readonly ZoneLine[] {
  return [
    { type: 'SRV', name: `_imaps._tcp.${domain}.`, content: `0 1 993 ${host}` },
    { type: 'SRV', name: `_submissions._tcp.${domain}.`, content: `0 1 465 ${host}` },
    { type: 'SRV', name: `_jmap._tcp.${domain}.`, content: `0 1 443 ${host}` },
  ];
}

function bindLine({ name, type, content }: ZoneLine): string {
  if (type !== 'TXT') return `${name} IN ${type} ${content}\n`;
  const chunks = content.match(/.{1,255}/gs) ?? [''];
  const quoted = chunks.map((chunk) => `"${chunk.replace(/[\\"]/g, '\\$&')}"`);
  return quoted.length === 1
    ? `${name} IN TXT ${quoted[0] ?? ''}\n`
    : `${name} IN TXT (\n${quoted.map((chunk) => `    ${chunk}\n`).join('')})\n`;
}

function dkimLine(key: DkimKey): ZoneLine {
  return txt(`${key.selector}._domainkey.${key.domain}`, dkimText(key));
}

function txt(name: string, content: string): ZoneLine {
  return { type: 'TXT', name: `${name}.`, content };
}

function cname(name: string, content: string): ZoneLine {
  return { type: 'CNAME', name: `${name}.`, content };
}
