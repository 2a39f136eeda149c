import { expect } from '@jest/globals';
import { ProviderError } from '../../src/providers/errors.ts';
import type { DnsResolver } from '../../src/providers/ports.ts';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { startScriptedDns, type ScriptedDns, type ScriptedReply } from '../servers/scripted-dns.ts';

export const name = 'example.com';
const servers: ScriptedDns[] = [];

/** Ends every server a test started. */
export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

export async function start(
  script: Readonly<Record<string, ScriptedReply>>,
  timeoutMs = 5000,
): Promise<{ readonly server: ScriptedDns; readonly resolver: DnsResolver }> {
  const server = await startScriptedDns(script);
  servers.push(server);
  const entry = `127.0.0.1:${String(server.port)}`;
  return { server, resolver: createResolver({ servers: [entry], port: server.port, timeoutMs }) };
}

export async function failure(work: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}
