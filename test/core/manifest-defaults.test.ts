/** A default the grammar tells editors and the reference is what a manifest without the key gets. */
import { describe, expect, it } from '@jest/globals';
import { manifestJsonSchema } from '../../src/core/manifest-json-schema.ts';
import { parseManifest } from '../../src/core/manifest.ts';

interface Shape {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly definitions?: Readonly<Record<string, Shape>>;
}

interface Place {
  readonly settings?: object;
  readonly dns?: object;
  readonly policy?: object;
  readonly propagation?: object;
  readonly alias?: object;
  readonly domain?: object;
}

/** The specs of a manifest of one domain with these keys stated besides what must be. */
function specs(stated: Place): unknown {
  const alias = stated.alias === undefined ? [] : [{ name: 'anna', ...stated.alias }];
  const text = JSON.stringify({
    version: 1,
    accounts: {
      fe: { kind: 'forward-email', token: { env: 'FE' } },
      cf: { kind: 'cloudflare', token: { env: 'CF' } },
    },
    defaults: { mail: 'fe', ...stated.settings, dns: { account: 'cf', ...stated.dns } },
    policy: { ...stated.policy, propagation: { ...stated.propagation } },
    domains: [{ name: 'example.com', aliases: alias, ...stated.domain }],
  });
  const result = parseManifest({ path: 'manifest.json', text }, () => '');
  if (!result.ok) return { refused: result.errors };
  const { domains, execution } = result;
  return { domains, execution };
}

const { definitions = {} } = manifestJsonSchema() as Shape;

/** The keys of a shape that tell a default. */
function defaultsOf(shape: Shape | undefined): readonly (readonly [string, unknown])[] {
  return Object.entries(shape?.properties ?? {}).flatMap(([key, value]) =>
    value.default === undefined ? [] : [[key, value.default] as const],
  );
}

const CASES = [
  ['settings', definitions['Settings']],
  ['dns', definitions['Dns']],
  ['policy', definitions['Policy']],
  ['propagation', definitions['Policy']?.properties?.['propagation']],
  ['alias', definitions['AliasEntry']],
  ['domain', definitions['DomainEntry']],
] as const;

describe('a default of the manifest', () => {
  const told = CASES.flatMap(([place, shape]) =>
    defaultsOf(shape).map(([key, value]) => [place, key, value] as const),
  );

  it('is told for these keys', () => {
    expect(told.map(([, key]) => key)).toEqual(
      expect.arrayContaining(['existing', 'mx', 'window', 'deadline', 'mailbox']),
    );
  });

  it.each(told)('holds without the key: %s.%s: %j', (place, key, value) => {
    const without = place === 'alias' ? { alias: {} } : {};

    const stated = specs({ ...without, [place]: { [key]: value } });

    expect(stated).not.toHaveProperty('refused');
    expect(stated).toEqual(specs(without));
  });
});
