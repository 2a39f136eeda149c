/** What of a configuration tells whose it is: to be left out of whatever is pasted into a public issue. */
import { homedir, hostname } from 'node:os';
import type { Config } from '../config.ts';

/** Names, hosts and paths, in no order. With the database's password: PostgreSQL's own words might hold it. */
export function tellingOf(
  config: Pick<
    Config,
    'home' | 'accountsFile' | 'namespace' | 'temporalAddress' | 'databaseUrl' | 'dnsServers'
  >,
): readonly string[] {
  const { home, accountsFile, namespace, temporalAddress, databaseUrl, dnsServers } = config;
  return [
    ...[home, namespace, ...dnsServers, homedir(), hostname()],
    ...(accountsFile === undefined ? [] : [accountsFile]),
    ...(temporalAddress === undefined ? [] : hostOf(temporalAddress)),
    ...(databaseUrl === undefined ? [] : partsOf(databaseUrl)),
  ];
}

/** `host:port`, and the host alone. */
function hostOf(address: string): readonly string[] {
  return [address, address.replace(/:\d+$/, '')];
}

function partsOf(databaseUrl: string): readonly string[] {
  if (!URL.canParse(databaseUrl)) return [databaseUrl];
  const { host, hostname: name, pathname, username, password } = new URL(databaseUrl);
  const written = [pathname.slice(1), username, password];
  return [host, name, ...written, ...written.map(decoded)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded: it is what it says.
    return text;
  }
}
