/** The remedies an operator finds in the documents are the ones the program says. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CATEGORIES } from '../../src/core/errors.ts';
import {
  PROVIDER_OPERATIONS,
  REMEDIATION_CODES,
  remediationFor,
} from '../../src/core/remediation.ts';
import { renewTable } from '../../src/core/remediation-table.ts';
import { read, ROOT } from './documents.ts';

/** As Prettier, which runs as a module only, would lay it out. */
function formatted(markdown: string): string {
  const prettier = join(ROOT, 'node_modules/prettier/bin/prettier.cjs');
  const path = join(ROOT, 'docs/errors.md');
  return execFileSync(process.execPath, [prettier, '--stdin-filepath', path], {
    ...{ input: markdown, encoding: 'utf8', cwd: ROOT },
  });
}

function section(heading: string): string {
  const [, rest = ''] = read('docs/errors.md').split(`\n### ${heading}\n`);
  return rest.split(/\n##/)[0] ?? '';
}

describe('docs/errors.md', () => {
  it('is what npm run docs:errors makes of the code', () => {
    const document = read('docs/errors.md');

    expect(formatted(renewTable(document))).toBe(document);
  });

  it.each(PROVIDER_OPERATIONS)('tells for %s what to do in every category', (operation) => {
    const rows = section(`\`${operation}\``);

    for (const category of CATEGORIES)
      expect(rows).toMatch(
        new RegExp(`\\| \`${category}\` +\\| ${escaped(remediationFor(category, operation))} `),
      );
  });

  it('tells what to do about every code', () => {
    const rows = section('Codes');

    expect(REMEDIATION_CODES.filter((code) => !rows.includes(`\`${code}\``))).toEqual([]);
  });

  it('refuses a document without its marks', () => {
    expect(() => renewTable('# Errors\n')).toThrow('has lost its mark');
  });
});

/** As a pattern, and as Markdown tables escape it. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
