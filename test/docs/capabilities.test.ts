/** What a provider's page says it can is what its adapter declares. */
import { describe, expect, it } from '@jest/globals';
import { capabilitiesOf } from '../../src/core/provider-capabilities.ts';
import { read } from './documents.ts';

const KINDS = ['forward-email', 'stalwart', 'cloudflare', 'powerdns'] as const;

describe('the pages of the providers', () => {
  it.each(KINDS)('say what docs/providers/%s.md declares, with day and source', (kind) => {
    const [, rest = ''] = read(`docs/providers/${kind}.md`).split('\n## What it can\n');
    const [section = ''] = rest.split('\n## ');
    const rows = [...section.matchAll(/^\|(.*)\|$/gm)].slice(2);
    const cells = rows.map(([, row = '']) => row.split('|').map((cell) => cell.trim()));

    expect(cells).toEqual(
      capabilitiesOf(kind).map(({ capability, what, has, limit, checked, source }) => [
        ...[`\`${capability}\``, what],
        limit === undefined ? (has ? 'yes' : 'no') : `yes, at most ${String(limit)}`,
        ...[checked, source],
      ]),
    );
  });
});
