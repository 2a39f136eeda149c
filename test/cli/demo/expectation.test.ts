import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readExpectation } from '../../../src/cli/demo/expectation.ts';
import { readManifest } from '../../../src/starter.ts';

const FLEET = join(__dirname, '../../../examples/fleet');
const expected = readExpectation(join(FLEET, 'expected.json'));

describe('the expectation of the demo', () => {
  it('names every mailbox of the manifest, as proven or as not: it forgets none', () => {
    const manifest = readManifest(join(FLEET, 'manifest.yaml'));
    if (!manifest.ok) throw new Error('the manifest is not valid');
    const mailboxes = manifest.domains.flatMap(({ name, aliases }) =>
      aliases.filter(({ mailbox }) => mailbox).map((alias) => `${alias.name}@${name}`),
    );

    const named = [...expected.proven, ...expected.unproven];

    expect([...named].sort()).toEqual([...mailboxes].sort());
  });

  it('states every alias as the manifest does: kind, recipients, description and labels', () => {
    const manifest = readManifest(join(FLEET, 'manifest.yaml'));
    if (!manifest.ok) throw new Error('the manifest is not valid');
    const refused = expected.refusals.map(({ address }) => address);

    for (const { name, aliases } of manifest.domains)
      for (const { name: local, enabled, ...stated } of aliases) {
        if (refused.includes(`${local}@${name}`)) continue;
        expect(enabled ?? true).toBe(true);
        expect(expected.domains[name]?.aliases[local]).toMatchObject(stated);
      }
    expect(manifest.domains).toHaveLength(Object.keys(expected.domains).length);
  });

  it('expects every fault of the world', () => {
    const world = JSON.parse(readFileSync(join(FLEET, 'world.json'), 'utf8')) as {
      readonly faults: readonly { readonly id: string }[];
    };

    expect(expected.faults).toEqual(world.faults.map(({ id }) => id));
  });

  it('with a misspelt key is refused: it names the key', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailkeel-expectation-'));
    const path = join(folder, 'expected.json');
    writeFileSync(path, JSON.stringify({ ...expected, provem: [] }));

    expect(() => readExpectation(path)).toThrow(/provem/);
    rmSync(folder, { recursive: true });
  });
});
