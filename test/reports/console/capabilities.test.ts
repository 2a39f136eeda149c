import { describe, expect, it } from '@jest/globals';
import { capabilitiesOf } from '../../../src/core/provider-capabilities.ts';
import { renderCapabilities } from '../../../src/reports/console/capabilities.ts';

const account = (label: string, kind: 'cloudflare' | 'powerdns') => ({
  ...{ account: label, kind, capabilities: capabilitiesOf(kind) },
});
const shown = (...accounts: readonly ReturnType<typeof account>[]): string =>
  renderCapabilities(accounts, { color: false, width: 300 });

describe('what providers can, on a console', () => {
  it('tells it once for all accounts of a kind, with limit, day and source', () => {
    const text = shown(account('one', 'cloudflare'), account('two', 'cloudflare'));

    expect(text.split('\n')[0]).toBe('one, two · what Mailkeel can with cloudflare');
    expect(text).toContain(
      '✓ changes-at-once: makes several changes in one transaction, at most 200',
    );
    const sources = text.match(/looked at on .+/g) ?? [];
    expect(sources).toContainEqual(
      expect.stringMatching(/^looked at on 2026-11-22: developers\.cloudflare\.com\/api/),
    );
    expect(new Set(sources).size).toBe(sources.length);
  });

  it('marks what a provider cannot', () => {
    const text = shown(account('own', 'powerdns'));

    expect(text).toContain('– zone-names: names some of the zones the credential sees');
    expect(text).toContain('looked at on 2026-11-22: measured on PowerDNS 4.7.3');
  });
});
