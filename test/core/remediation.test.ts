import { describe, expect, it } from '@jest/globals';
import { CATEGORIES } from '../../src/core/errors.ts';
import {
  PROVIDER_OPERATIONS,
  REMEDIATION_CODES,
  remediationFor,
} from '../../src/core/remediation.ts';

const cells = CATEGORIES.flatMap((category) =>
  PROVIDER_OPERATIONS.map((operation) => [category, operation] as const),
);

describe('remediationFor', () => {
  it.each(cells)('it has one whole sentence for %s × %s', (category, operation) => {
    const sentence = remediationFor(category, operation);

    expect(sentence).toMatch(/^[A-Z].{20,}[^.]\.$/);
    expect(sentence).not.toMatch(/undefined|\[object/);
  });

  it('it says different things about different categories of one operation', () => {
    for (const operation of PROVIDER_OPERATIONS) {
      const sentences = CATEGORIES.map((category) => remediationFor(category, operation));

      expect(new Set(sentences).size).toBe(CATEGORIES.length);
    }
  });

  it.each(REMEDIATION_CODES)('it says more where the code %s says more', (code) => {
    const plain = remediationFor('Conflict', 'create-alias');

    expect(remediationFor('Conflict', 'create-alias', code)).not.toBe(plain);
    expect(remediationFor('ServerError', 'identify', code)).toBe(
      remediationFor('Conflict', 'create-alias', code),
    );
  });

  it.each(['81057', 'toString', ''])('it ignores the unknown code "%s"', (code) => {
    expect(remediationFor('NotFound', 'find-zone', code)).toBe(
      remediationFor('NotFound', 'find-zone'),
    );
  });
});
