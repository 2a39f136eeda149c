import { expect } from '@jest/globals';
import type { DnsChange, DnsRecord } from '../../src/core/dns.ts';
import { ProviderError } from '../../src/providers/errors.ts';
import type { Zone } from '../../src/providers/ports.ts';

/** Cloudflare's answers as a script, and what the tests ask for. */
export const token = 'secret-token-secret-token-secret-token-x';
export const zone: Zone = { id: 'z1', name: 'example.com', nameServers: [], status: 'active' };

export const ok = (result: unknown, info: unknown = null) => ({
  body: { success: true, errors: [], messages: [], result, result_info: info },
});
export const refused = (status: number, ...codes: number[]) => ({
  status,
  body: {
    success: false,
    errors: codes.map((code) => ({ code, message: `text ${String(code)}` })),
    messages: [],
    result: null,
  },
});
export const zoneBody = (name: string, extra: object = {}) => ({
  id: `id-${name}`,
  name,
  status: 'active',
  type: 'full',
  name_servers: ['Ada.ns.test'],
  account: { id: 'acc-1' },
  ...extra,
});
export const body = (id: string, type: string, content: string, extra: object = {}) => ({
  id,
  name: 'example.com',
  type,
  content,
  ttl: 1,
  comment: null,
  ...extra,
});
export const txt = (content: string): DnsRecord => ({
  name: 'example.com',
  type: 'TXT',
  content,
  ttl: 1,
});
export const create = (record: DnsRecord): DnsChange => ({ kind: 'create', record, comment: 'c' });

/** The ProviderError `work` fails with; it must not tell the token. */
export async function failure(work: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ProviderError);
  expect(JSON.stringify((error as ProviderError).details)).not.toContain(token);
  return error as ProviderError;
}
