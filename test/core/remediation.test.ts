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

/** A command; a page or a place at the provider; a key of the manifest or a variable. */
const NAMED = new RegExp(
  [
    ...['`mailkeel [a-z-]+', '\\bresume\\b', 'start (?:it|the manifest) again', 'start a manifest'],
    ...['status page', 'billing pages', "provider's support", 'at the mail (?:provider|server)'],
    ...['manifest', '`[a-z]+`', 'MAILKEEL_[A-Z_]+', 'recipients', "server's blocked addresses"],
  ].join('|'),
);

describe('remediationFor', () => {
  it.each(cells)('it has one whole sentence for %s × %s', (category, operation) => {
    const sentence = remediationFor(category, operation);

    expect(sentence).toMatch(/^[A-Z].{20,}[^.]\.$/);
    expect(sentence).not.toMatch(/undefined|\[object/);
  });

  it.each(cells)('it names a command, a page or a field for %s × %s', (category, operation) => {
    expect(remediationFor(category, operation)).toMatch(NAMED);
  });

  it.each(REMEDIATION_CODES)('it names a command, a page or a field for the code %s', (code) => {
    expect(remediationFor('Conflict', 'create-alias', code)).toMatch(NAMED);
  });

  it('it never tells to resume where one alias failed and its run went on', () => {
    const ofAliases = [
      'get-alias',
      'create-alias',
      'update-alias',
      'set-password',
      'login',
    ] as const;
    const sentences = CATEGORIES.flatMap((category) =>
      ofAliases.map((operation) => remediationFor(category, operation)),
    );

    expect(sentences.filter((sentence) => /\bresume\b/i.test(sentence))).toEqual([]);
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
