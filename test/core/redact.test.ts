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

  it('walks plain objects only, and no deeper than a line can be read', () => {
    const failure = new Error('boom');
    let deep: unknown = 'bottom';
    for (let level = 0; level < 20; level += 1) deep = { deep };

    expect(redacted({ failure })).toEqual({ failure });
    expect(JSON.stringify(redacted(deep))).not.toContain('bottom');
  });
});
