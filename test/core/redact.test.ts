import { describe, expect, it } from '@jest/globals';
import { redacted } from '../../src/core/redact.ts';

describe('redacted', () => {
  it.each([
    'password',
    'new_password',
    'accessToken',
    'Authorization',
    'x-api-key',
    'set-cookie',
    'client_secret',
    'privateKey',
    'key',
  ])('hides what stands under %s, at any depth', (key) => {
    const shown = JSON.stringify(redacted({ a: [{ b: { [key]: 'planted-value' } }] }));

    expect(shown).not.toContain('planted-value');
    expect(shown).toContain('[redacted]');
  });

  it('leaves names, counts and flags as they are', () => {
    const value = { name: 'anna', has_password: true, tokens_left: 3, key_id: 7, password: null };

    expect(redacted(value)).toEqual(value);
  });

  it.each([
    ['a PEM block', '-----BEGIN PRIVATE KEY-----\nplanted'],
    ['a hash of crypt', '$scrypt$ln=17,r=8,p=1$planted'],
    ['a hash of crypt in a sentence', 'cannot use "$6$rounds=5000$planted"'],
    ['a hash of LDAP', '{SSHA512}planted'],
  ])('hides %s under any key and in a list', (_what, text) => {
    const shown = redacted({ description: text, list: [text] });

    expect(shown).toEqual({ description: '[redacted]', list: ['[redacted]'] });
  });

  it.each(['field', 'name', 'key', 'path'])('hides a value whose %s names a secret', (naming) => {
    const shown = redacted([{ [naming]: 'secrets', value: 'planted-value' }]);

    expect(JSON.stringify(shown)).not.toContain('planted-value');
  });

  it.each([1234, ['planted'], { of: 'planted' }])('hides it whatever it is: %j', (value) => {
    expect(redacted({ field: 'secrets', value })).toEqual({
      field: 'secrets',
      value: '[redacted]',
    });
  });

  it('leaves texts and values that only come near', () => {
    const value = [
      { field: 'quota', value: 'costs $3 or $4' },
      { name: 'anna', value: 'v=spf1 include:{x}' },
      '/api/{domain}/dkim',
      '{"a":1}',
    ];

    expect(redacted(value)).toEqual(value);
  });

  it('walks plain objects only, and no deeper than a line can be read', () => {
    const failure = new Error('boom');
    let deep: unknown = 'bottom';
    for (let level = 0; level < 20; level += 1) deep = { deep };

    expect(redacted({ failure })).toEqual({ failure });
    expect(JSON.stringify(redacted(deep))).not.toContain('bottom');
  });
});
