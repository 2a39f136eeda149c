import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compareAliases,
  isUnfinished,
  repairWish,
  toWish,
  UNFINISHED_LABEL,
} from '../../src/core/aliases.ts';
import type { MailAlias } from '../../src/core/mail.ts';
import type { AliasSpec } from '../../src/core/spec.ts';

const anna: MailAlias = {
  id: 'a1',
  name: 'anna',
  mailbox: true,
  enabled: true,
  recipients: ['crm@example.net'],
  description: 'Anna',
  labels: ['staff'],
};
const stated: AliasSpec = {
  name: 'anna',
  mailbox: true,
  enabled: true,
  recipients: ['crm@example.net'],
  description: 'Anna',
  labels: ['staff'],
};
const keep = (...aliases: AliasSpec[]) => ({ aliases, existing: 'keep' as const });
const converge = (...aliases: AliasSpec[]) => ({ aliases, existing: 'converge' as const });
const nobody = new Set<string>();

describe('toWish', () => {
  it('it creates what is not stated enabled, undescribed and without a copy to anybody', () => {
    expect(toWish({ name: 'anna', mailbox: true })).toEqual({
      name: 'anna',
      mailbox: true,
      enabled: true,
      recipients: [],
      description: '',
      labels: [],
    });
  });
});

describe('compareAliases', () => {
  it('it finds nothing to say about an alias that is as stated', () => {
    expect(compareAliases(converge(stated), [anna], nobody)).toEqual({
      missing: [],
      repairable: [],
      differences: [],
      same: 1,
      unmanaged: 0,
    });
  });

  it.each([
    ['enabled', { enabled: false }, 'yes', 'no'],
    ['recipients', { recipients: [] }, 'crm@example.net', '(none)'],
    [
      'recipients',
      { recipients: ['crm@example.net', 'x@example.net'] },
      'crm@example.net',
      'crm@example.net, x@example.net',
    ],
    ['description', { description: '' }, 'Anna', '(none)'],
    ['labels', { labels: ['vip'] }, 'staff', 'vip'],
    ['mailbox', { mailbox: false }, 'yes', 'no'],
  ] as const)('it names a difference in %s', (field, change, wanted, actual) => {
    const comparison = compareAliases(converge(stated), [{ ...anna, ...change }], nobody);

    expect(comparison.differences).toEqual([{ alias: 'anna', field, wanted, actual }]);
    expect(comparison.repairable).toEqual(['anna']);
    expect(comparison.same).toBe(0);
  });

  it.each([
    ['crm@xn--bcher-kva.example', 'CRM@Bücher.example'],
    ['crm@bücher.example', 'crm@xn--bcher-kva.example'],
  ])('it takes %s and %s for one recipient', (wanted, actual) => {
    const { differences } = compareAliases(
      converge({ ...stated, recipients: [wanted] }),
      [{ ...anna, recipients: [actual] }],
      nobody,
    );

    expect(differences).toEqual([]);
  });

  it('it leaves alone what is not stated', () => {
    const open = { name: 'anna', mailbox: true };

    expect(compareAliases(converge(open), [{ ...anna, enabled: false }], nobody).same).toBe(1);
  });

  it('it takes sets for equal whatever their order, case and spelling at the provider', () => {
    const spec = {
      ...stated,
      recipients: ['B@Example.net', 'a@example.net', 'https://x.example/Hook'],
      labels: ['Büro Nord', 'R&D'],
      description: ' <b>Anna</b> ',
    };
    const alias = {
      ...anna,
      recipients: ['https://x.example/Hook', 'a@example.net', 'b@example.net'],
      labels: ['r-and-d', 'buero-nord'],
    };

    expect(compareAliases(keep(spec), [alias], nobody).differences).toEqual([]);
  });

  it('it tells two hooks apart by the case of their path', () => {
    const spec = { ...stated, recipients: ['https://x.example/Hook'] };
    const alias = { ...anna, recipients: ['https://x.example/hook'] };

    expect(compareAliases(keep(spec), [alias], nobody).differences).toHaveLength(1);
  });

  it('it only reports a difference on what existed, and repairs what Mailkeel created', () => {
    const edited = { ...anna, description: 'edited' };

    expect(compareAliases(keep(stated), [edited], nobody)).toMatchObject({
      repairable: [],
      differences: [{ alias: 'anna', field: 'description' }],
    });
    expect(compareAliases(keep(stated), [edited], new Set(['anna'])).repairable).toEqual(['anna']);
  });

  it('it counts catch-all, regex and unnamed aliases as unmanaged and touches none', () => {
    const others = ['*', '/^info-.*$/', 'boss'].map((name) => ({ ...anna, name }));

    expect(compareAliases(converge(stated), [...others, anna], nobody)).toMatchObject({
      missing: [],
      repairable: [],
      same: 1,
      unmanaged: 3,
    });
  });

  it('it never repairs by switching IMAP off: that would delete the mail', () => {
    const spec = { name: 'anna', mailbox: false };

    expect(compareAliases(converge(spec), [anna], new Set(['anna']))).toMatchObject({
      repairable: [],
      differences: [{ field: 'mailbox', wanted: 'no', actual: 'yes' }],
    });
    expect(repairWish(spec, anna)).toEqual({});
  });

  it('it repairs an interrupted creation whole, whoever is thought to have made it', () => {
    const half = {
      ...anna,
      enabled: false,
      recipients: ['owner@example.net'],
      labels: [UNFINISHED_LABEL],
    };
    const spec = { name: 'anna', mailbox: true };

    expect(isUnfinished(half)).toBe(true);
    expect(compareAliases(keep(spec), [half], nobody)).toMatchObject({
      repairable: ['anna'],
      same: 0,
    });
    expect(repairWish(spec, half)).toEqual(toWish(spec));
  });
});

const word = fc.constantFrom('a', 'b', 'c', 'd');
const fields = {
  enabled: fc.boolean(),
  recipients: fc.uniqueArray(fc.constantFrom('x@example.net', 'y@example.net'), { maxLength: 2 }),
  description: word,
  labels: fc.uniqueArray(word, { maxLength: 2 }),
};
const specs = fc.uniqueArray(
  fc.record(
    { name: word, mailbox: fc.boolean(), ...fields },
    { requiredKeys: ['name', 'mailbox'] },
  ),
  { selector: ({ name }) => name },
) as fc.Arbitrary<AliasSpec[]>;
const aliases = fc.uniqueArray(
  fc.record({ id: fc.uuid(), name: word, mailbox: fc.boolean(), ...fields }),
  { selector: ({ name }) => name },
);

describe('compareAliases and repairWish together', () => {
  it('they count every stated alias once', () => {
    fc.assert(
      fc.property(specs, aliases, (wanted, existing) => {
        const { missing, same, differences } = compareAliases(keep(...wanted), existing, nobody);
        const different = new Set(differences.map(({ alias }) => alias)).size;

        expect(missing.length + same + different).toBe(wanted.length);
      }),
    );
  });

  it('they find nothing left to repair after the repair', () => {
    fc.assert(
      fc.property(specs, aliases, (wanted, existing) => {
        const { repairable } = compareAliases(converge(...wanted), existing, nobody);
        const repaired = existing.map((alias) => {
          const spec = wanted.find(({ name }) => name === alias.name);
          return spec !== undefined && repairable.includes(alias.name)
            ? { ...alias, ...repairWish(spec, alias) }
            : alias;
        });

        expect(compareAliases(converge(...wanted), repaired, nobody).repairable).toEqual([]);
      }),
    );
  });
});
