import { describe, expect, it } from '@jest/globals';
import { parseDomainName } from '../../src/core/domain-name.ts';
import { parseAddress, parseRecipient } from '../../src/core/mail-address.ts';
import { parseDuration, parsePercentage } from '../../src/core/quantities.ts';

describe('parseDuration', () => {
  it.each([
    ['48h', 172_800_000],
    ['0.1s', 100],
    ['90m', 5_400_000],
    ['366d', 31_622_400_000],
    ['0s', undefined],
    ['367d', undefined],
    ['100ms', undefined],
    ['-1s', undefined],
    ['1', undefined],
  ])('takes %s as it should', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('parsePercentage', () => {
  it.each([
    ['95%', 0.95],
    ['100%', 1],
    ['0%', 0],
    ['100.1%', undefined],
    ['95', undefined],
  ])('takes %s as it should', (text, fraction) => {
    expect(parsePercentage(text)).toBe(fraction);
  });
});

describe('parseDomainName', () => {
  it.each([
    ['Example.COM.', 'example.com'],
    ['bücher.example.com', 'xn--bcher-kva.example.com'],
    ['mail。example.com', 'mail.example.com'],
    ['xn--bcher-kva.example.com', 'xn--bcher-kva.example.com'],
  ])('folds %s', (text, name) => {
    expect(parseDomainName(text)).toEqual({ ok: true, name });
  });

  it.each([
    '',
    '.',
    'com',
    'a..com',
    'a.com/x',
    'a.com:25',
    'u@a.com',
    'a\n.com',
    '0x7f.1',
    '[::1]',
  ])('refuses %j', (text) => {
    expect(parseDomainName(text).ok).toBe(false);
  });
});

describe('parseAddress and parseRecipient', () => {
  it.each([
    ['Anna+x@Example.com', 'anna+x@example.com'],
    ["o'brien@example.com", "o'brien@example.com"],
    ['https://example.com/Hook?x=1', 'https://example.com/Hook?x=1'],
  ])('accept %s', (text, recipient) => {
    expect(parseRecipient(text)).toBe(recipient);
  });

  it.each(['@example.com', 'a@', 'a b@example.com', '"a"@example.com', 'a@b', 'a@b@', '.a@b.co'])(
    'refuse %j',
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
      expect(parseRecipient(text)).toBeUndefined();
    },
  );
});
