/** The server's own list of a domain's DNS records, as what Mailkeel publishes. Pure. */
import type { HostPort, ProviderRecords } from '../../core/mail.ts';

/** One line of the list. Names and targets may end in a dot; a TXT stands decoded. */
export interface ListedRecord {
  readonly type: string;
  readonly name: string;
  readonly content: string;
}

/**
 * MX, SPF, DKIM, DMARC reports and mail clients' services of `domain`. The rest of the list (TLSA, CAA, MTA-STS, autoconfig) is the server's
 * offer and not published. Its SPF policy and its DMARC policy are not taken over: both are the manifest's.
 */
export function toRecords(domain: string, listed: readonly ListedRecord[]): ProviderRecords {
  const records = listed.map(({ type, name, content }) => ({
    ...{ type, content },
    name: bare(name).toLowerCase(),
  }));
  const at = (type: string, name: string): readonly string[] =>
    records
      .filter((record) => record.type === type && record.name === name)
      .map(({ content }) => content);
  const [dkim, ...alsoDkim] = dkimOf(domain, records);
  const rua = at('TXT', `_dmarc.${domain}`).flatMap(reportAddress)[0];
  const clients = clientsOf((service) => at('SRV', `${service}._tcp.${domain}`)[0]);
  return {
    mx: at('MX', domain).flatMap(toMx),
    spf: at('TXT', domain).flatMap(senders)[0] ?? 'mx',
    ...(dkim === undefined ? {} : { dkim }),
    ...(alsoDkim.length === 0 ? {} : { alsoDkim }),
    ...(rua === undefined ? {} : { dmarcRua: rua }),
    ...(clients === undefined ? {} : { clients }),
  };
}

interface NamedText {
  readonly name: string;
  readonly value: string;
}

/** RSA first: it is what every receiver verifies; Ed25519 (RFC 8463) is still unknown to many. */
function dkimOf(domain: string, records: readonly ListedRecord[]): readonly NamedText[] {
  const keys = records
    .filter(({ type, name }) => type === 'TXT' && name.endsWith(`._domainkey.${domain}`))
    .map(({ name, content }) => ({ name, value: content }));
  return [...keys.filter(isRsa), ...keys.filter((key) => !isRsa(key))];
}

function isRsa({ value }: NamedText): boolean {
  return !/\bk=ed25519\b/.test(value);
}

function toMx(content: string): { readonly exchange: string; readonly priority: number }[] {
  const [, priority, exchange = ''] = /^(\d+)\s+(\S+)$/.exec(content) ?? [];
  return priority === undefined
    ? []
    : [{ exchange: bare(exchange).toLowerCase(), priority: Number(priority) }];
}

/** The mechanisms between the version and `all` (RFC 7208 §4.5, §5.1); modifiers such as `ra=` name no sender. */
function senders(content: string): string[] {
  if (!/^v=spf1 /i.test(content)) return [];
  const terms = content.split(/\s+/).slice(1);
  return [terms.filter((term) => !/^[-~?+]?all$/i.test(term) && !term.includes('=')).join(' ')];
}

function reportAddress(content: string): string[] {
  const address = /\brua=mailto:([^;,\s!]+)/i.exec(content)?.[1];
  return address === undefined ? [] : [address];
}

function clientsOf(
  find: (service: string) => string | undefined,
): ProviderRecords['clients'] | undefined {
  const [imap, submission] = [toService(find('_imaps')), toService(find('_submissions'))];
  return imap === undefined || submission === undefined ? undefined : { imap, submission };
}

/** RFC 2782: priority, weight, port, target. */
function toService(content: string | undefined): HostPort | undefined {
  const [, port, host] = /^\d+\s+\d+\s+(\d+)\s+(\S+)$/.exec(content ?? '') ?? [];
  return port === undefined || host === undefined
    ? undefined
    : { host: bare(host).toLowerCase(), port: Number(port) };
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}

/** Reads the BIND-style text of 0.16: `name IN TYPE value`, long TXT values in brackets over several lines (RFC 1035 §5.1). */
export function parseZoneFile(text: string): readonly ListedRecord[] {
  const joined = text.replace(
    / IN TXT \(\n([\s\S]*?)\n\)/g,
    (_, strings: string) => ` IN TXT ${strings.replace(/\n/g, ' ')}`,
  );
  return joined.split('\n').flatMap((line) => {
    const [, name = '', type, value = ''] = /^(\S+)\s+IN\s+([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (type === undefined) return [];
    return [{ name, type, content: type === 'TXT' ? unquoted(value) : value.trim() }];
  });
}

/** Character-strings joined, `\"` and `\\` undone. */
function unquoted(value: string): string {
  const strings = value.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  return strings.map((text) => text.slice(1, -1).replace(/\\(.)/g, '$1')).join('');
}
