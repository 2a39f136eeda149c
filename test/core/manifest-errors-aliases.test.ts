import { describe, expect, it } from '@jest/globals';
import { HEAD, accepted, texts } from './manifest-cases.ts';

const alias = (entry: string): string => `  - { name: example.com, aliases: [${entry}] }`;

describe('rules of the aliases of a manifest', () => {
  it.each([
    ['a+b', 'Forward Email allows no "+"', 'mail to a+b@ already reaches a@; or use a-b@'],
    ['+b', 'Forward Email allows no "+"', 'use -b@'],
    ['*', 'Forward Email reads "*" as the catch-all', 'leave it out'],
    ['/x.*/', 'Forward Email reads /…/ as a regular expression', 'leave it out'],
    ["o''brien", 'Forward Email allows no quotes', 'without quotes'],
    ['!a', 'begins with "!"', 'without "!"'],
    ['a@example.com', 'an alias name holds no "@"', 'only what stands before'],
    ['a..b', 'no local part mail servers take', 'no dot first, last or doubled'],
    ['jürgen', 'no local part mail servers take', 'use letters a-z'],
    ['a'.repeat(65), 'no local part mail servers take', 'at most 64'],
  ])('refuses the alias name %s with the reason of the vendor', (name, reason, remedy) => {
    const found = texts(alias(`'${name}'`));

    expect(found).toEqual([expect.stringContaining(reason)]);
    expect(found[0]).toContain(remedy);
  });

  it.each([
    ['{ name: a, mailbox: false }', 'a@example.com is a forwarder without recipients'],
    ['{ name: a, mailbox: false, recipients: [] }', 'is a forwarder without recipients'],
    ['{ name: a, recipients: [A@Example.com] }', 'refuses an alias that lists itself'],
    ['{ name: a, recipients: [boss] }', '"boss" is neither an address nor a URL'],
    ['{ name: a, recipients: boss@example.net }', 'is text, not a list'],
    ['{ name: a, recipients: ["ftp://example.net"] }', 'is neither an address nor a URL'],
    ['{ name: a, mailbox: yes }', 'is text, not true or false'],
    ['{ name: a, labels: [Front Desk] }', '"Front Desk" is no label Forward Email keeps'],
    ['{ name: a, labels: [catch-all] }', 'is a label Forward Email keeps for "*"'],
    ['{ name: a, description: <b>x</b> }', 'holds HTML'],
    [`{ name: a, description: ${'x'.repeat(151)} }`, 'is too long'],
    ['{ mailbox: true }', 'is missing'],
    ['7', 'is no alias'],
  ])('refuses the alias entry %s', (entry, message) => {
    const found = texts(alias(entry));

    expect(found).toEqual([expect.stringContaining(message)]);
  });

  it('lets a disabled alias list itself', () => {
    const entry = '{ name: a, enabled: false, recipients: [a@example.com] }';

    const { domains } = accepted(`${HEAD}domains:\n${alias(entry)}`);

    expect(domains[0]?.aliases[0]?.recipients).toEqual(['a@example.com']);
  });
});
