/** Every DNS write as the store keeps it: the intention before the call, the host's answer after it. */
import type { ExistingRecord } from '../core/dns.ts';
import { assembleWrites, keysOf, writesPrefix, type DnsWrite } from '../core/dns-writes.ts';
import type { Toolset } from './accounts.ts';

type Kept = Pick<Toolset, 'store'>;

/**
 * Keeps `write`, makes it by `apply`, and keeps the records as the host stored them. When the answer is lost the intention alone stays: a
 * rollback then knows what may have been written, and by its mark what was.
 */
export async function keptWrite(
  { store }: Kept,
  write: DnsWrite,
  apply: () => Promise<readonly ExistingRecord[]>,
): Promise<void> {
  const keys = keysOf(write);
  await store.objects.snapshot(keys.write, write.execution, write);
  await store.objects.snapshot(keys.answer, write.execution, await apply());
}

/** The writes of a domain, made under one execution or rollback where one is named, oldest first. */
export async function readWrites(
  { store }: Kept,
  domain: string,
  under?: string,
): Promise<readonly DnsWrite[]> {
  return assembleWrites(await store.objects.snapshots(writesPrefix(domain, under)));
}
