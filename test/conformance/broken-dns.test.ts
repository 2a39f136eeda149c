import { describe, expect, it } from '@jest/globals';
import { CHILD, FAULTS, ZONE } from './broken-dns.ts';
import type { DnsContractAccount } from './dns-place.ts';
import { DNS_CONTRACT, describeDnsProvider } from './dns-provider.ts';
import { createMemoryDns, refusal } from './memory-dns.ts';

function sound(): DnsContractAccount {
  return {
    provider: createMemoryDns([ZONE, CHILD]),
    stranger: createMemoryDns([ZONE, CHILD], false),
    zone: ZONE,
    child: CHILD,
  };
}

describeDnsProvider({
  name: 'a host in memory',
  open: () => Promise.resolve(sound()),
  close: () => Promise.resolve(),
});

/** Titles of the promises the account does not keep. */
async function brokenPromises(account: DnsContractAccount): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const { title, check } of DNS_CONTRACT)
    await check(account).catch(() => {
      broken.push(title);
    });
  return broken;
}

describe('the DnsProvider contract itself', () => {
  it.each(FAULTS)('it fails an adapter that %s: it breaks "%s"', async (_, promise, damage) => {
    const { provider, ...rest } = sound();

    const broken = await brokenPromises({
      ...rest,
      provider: { ...provider, ...damage(provider) },
    });

    expect(broken).toContain(promise);
  });

  it('it fails an adapter that takes a refused credential for a passing trouble', async () => {
    const account = sound();
    const identify = (): Promise<never> =>
      Promise.reject(refusal('Authentication', 'the key is wrong', 'Transient'));

    const broken = await brokenPromises({
      ...account,
      stranger: { ...account.stranger, identify },
    });

    expect(broken).toEqual(['identify calls a credential the host does not know Critical']);
  });
});
