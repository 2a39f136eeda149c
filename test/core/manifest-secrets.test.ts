import { describe, expect, it } from '@jest/globals';
import { refused } from './manifest-cases.ts';

describe('secrets of a manifest', () => {
  it.each([
    'token: s3cr3t-value',
    'token: { s3cr3t-value }',
    'token: { env: "s3cr3t-value" }',
    'token: { value: s3cr3t-value }',
    'token: [s3cr3t-value]',
    'token: { env: A }, url: "https://me:s3cr3t-value@example.net"',
    'token: { env: A }, url: "s3cr3t-value"',
    'token: "s3cr3t-value',
    'token: @s3cr3t-value',
    'token: *s3cr3t-value',
    'token: !s3cr3t-value x',
  ])('never repeats a secret written as %s', (token) => {
    const text = `version: 1
accounts: { fe: { kind: forward-email, ${token} } }
domains: [{ name: example.com }]`;

    const errors = refused(text);

    expect(errors.length).toBeGreaterThan(0);
    expect(JSON.stringify(errors)).not.toContain('s3cr3t');
  });

  it('tells how to write a reference instead of a literal', () => {
    const text = `version: 1
accounts:
  fe: { kind: forward-email, token: s3cr3t-value }
domains: []`;

    expect(refused(text)[0]).toEqual({
      file: 'mailkeel.yaml',
      line: 3,
      column: 37,
      path: 'accounts.fe.token',
      message: 'is no reference to a secret',
      remedy:
        'write { env: NAME } or { file: /path } and keep the value itself out of the manifest',
    });
  });
});
