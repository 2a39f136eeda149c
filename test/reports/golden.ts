import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';

/** Compares a text with `test/golden/<name>`; with UPDATE_GOLDEN=1 writes it instead, to be read in the diff. */
export function expectGolden(name: string, text: string): void {
  const path = join(process.cwd(), 'test', 'golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}
