import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { manifestJsonSchema } from '../../src/core/manifest-json-schema.ts';
import {
  judge,
  parseManifest,
  renderErrors,
  type ManifestResult,
} from '../../src/core/manifest.ts';
import { readManifest } from '../../src/core/manifest-read.ts';
import { unsupported } from '../../src/core/manifest-unsupported.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

function fleet(): Extract<ManifestResult, { ok: true }> {
  const folder = 'examples/fleet/';
  const result = parseManifest(
    { path: 'manifest.yaml', text: read(`${folder}manifest.yaml`) },
    (path) => readFileSync(new URL(folder + path, root)),
  );
  if (!result.ok) throw new Error(renderErrors(result.errors));
  return result;
}

describe('examples/manifest.yaml', () => {
  const model = readManifest(
    { path: 'manifest.yaml', text: read('examples/manifest.yaml') },
    (path) => read(`examples/${path}`),
  );

  it('parses without an error of form or meaning', () => {
    expect([...model.errors, ...judge(model)]).toEqual([]);
    expect(model.domains.map(({ name, aliases }) => [name, aliases.length])).toEqual([
      ['example.com', 5],
      ['shop.example.com', 2],
      ['example.org', 1],
      ['example.net', 1],
    ]);
  });

  it('asks for nothing that is not supported yet', () => {
    expect(unsupported(model)).toEqual([]);
  });

  const specification = new URL('../shared/manifest.md', root);
  const present = existsSync(specification);

  (present ? it : it.skip)(
    present
      ? 'is the example of the specification, letter by letter'
      : 'is the example of the specification (left out: ../shared/manifest.md is not here)',
    () => {
      const block = /```yaml\n([\s\S]*?)```/.exec(readFileSync(specification, 'utf8'))?.[1];

      expect(read('examples/manifest.yaml').split('\n').slice(1).join('\n')).toBe(block);
    },
  );
});

describe('examples/fleet', () => {
  it('has the seven domains and more than eighty aliases the demo tells of', () => {
    const { domains } = fleet();

    expect(domains.map(({ name, client, aliases }) => [name, client, aliases.length])).toEqual([
      ['example.com', 'acme', 10],
      ['example.net', 'acme', 9],
      ['example.org', 'globex', 9],
      ['shop.example.com', 'acme', 7],
      ['mail.example.net', undefined, 30],
      ['team.example.org', 'globex', 13],
      ['lab.example.org', 'globex', 7],
    ]);
  });

  it('holds what exists already, what the provider will refuse, and a pace for the demo only', () => {
    const { domains, execution } = fleet();
    const everyone = domains[5]?.aliases.find(({ name }) => name === 'everyone');

    expect(domains[0]?.passwords).toBe('missing');
    expect(domains[0]?.aliases.slice(0, 2)).toEqual([
      { name: 'info', mailbox: false, recipients: ['boss@example.net'] },
      { name: 'ceo', mailbox: true, recipients: [] },
    ]);
    expect([everyone?.mailbox, everyone?.recipients?.length]).toEqual([true, 11]);
    expect(execution.pace).toEqual({
      fe: { requests: { everyMs: 50 }, passwords: { everyMs: 100 }, aliases: { everyMs: 100 } },
      cf: { requests: { everyMs: 50 } },
    });
  });
});

describe('docs/manifest.schema.json', () => {
  it('is the schema of the grammar as it stands (renew it with: npm run schema)', () => {
    const published: unknown = JSON.parse(read('docs/manifest.schema.json'));

    expect(published).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
  });
});
