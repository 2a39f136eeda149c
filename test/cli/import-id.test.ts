import { describe, expect, it } from '@jest/globals';
import { newImportId } from '../../src/cli/import-id.ts';

describe('the name of an import', () => {
  const now = new Date('2026-11-22T18:04:05.678Z');

  it('tells when it began', () => {
    expect(newImportId(now)).toMatch(/^import-20261122-180405-[0-9a-f]{6}$/);
  });

  it('is another one for each of those that begin in the same second', () => {
    expect(newImportId(now)).not.toBe(newImportId(now));
  });
});
