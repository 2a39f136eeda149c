import { describe, expect, it } from '@jest/globals';
import { isIntakeConfigured, readIntakeConfig } from '../src/config-signup.ts';

const LEAST = {
  MAILKEEL_INTAKE_SECRET: 'a-secret-of-some-length',
  MAILKEEL_SIGNUP_ACCOUNT: 'own',
  MAILKEEL_SIGNUP_DOMAINS: 'Example.com, example.org',
};

describe('readIntakeConfig', () => {
  it('takes the defaults of the contract', () => {
    expect(readIntakeConfig(LEAST)).toEqual({
      host: '127.0.0.1',
      port: 3001,
      secrets: ['a-secret-of-some-length'],
      pendingStatus: 500,
      waitMs: 2_000,
      signup: {
        account: 'own',
        domains: ['example.com', 'example.org'],
        reserved: [],
        retriesMs: [60_000, 300_000, 1_800_000],
        credential: 'generated',
      },
    });
  });

  it('takes another schedule, and none at all', () => {
    const of = (retries: string) =>
      readIntakeConfig({ ...LEAST, MAILKEEL_SIGNUP_RETRIES: retries }).signup.retriesMs;

    expect(of('5, 10')).toEqual([5_000, 10_000]);
    expect(of('')).toEqual([]);
  });

  it('keeps domains in the form addresses are compared with', () => {
    const { signup } = readIntakeConfig({
      ...LEAST,
      MAILKEEL_SIGNUP_DOMAINS: 'Bücher.example, example.org.',
    });

    expect(signup.domains).toEqual(['xn--bcher-kva.example', 'example.org']);
  });

  it('accepts a second secret for rotation', () => {
    const { secrets } = readIntakeConfig({
      ...LEAST,
      MAILKEEL_INTAKE_SECRET_PREVIOUS: 'the-one-before-that-one',
    });

    expect(secrets).toEqual(['a-secret-of-some-length', 'the-one-before-that-one']);
  });

  it.each([
    ['MAILKEEL_INTAKE_SECRET', undefined],
    ['MAILKEEL_INTAKE_SECRET', ''],
    ['MAILKEEL_INTAKE_SECRET', 'short'],
    ['MAILKEEL_INTAKE_SECRET_PREVIOUS', 'short'],
    ['MAILKEEL_INTAKE_PORT', '70000'],
    ['MAILKEEL_INTAKE_PENDING_STATUS', '200'],
    ['MAILKEEL_INTAKE_WAIT_MS', 'soon'],
    ['MAILKEEL_INTAKE_WAIT_MS', '249'],
    ['MAILKEEL_SIGNUP_ACCOUNT', undefined],
    ['MAILKEEL_SIGNUP_DOMAINS', ' , '],
    ['MAILKEEL_SIGNUP_DOMAINS', 'example.com;example.org'],
    ['MAILKEEL_SIGNUP_DOMAINS', 'https://example.com'],
    ['MAILKEEL_SIGNUP_RETRIES', '60,soon'],
    ['MAILKEEL_SIGNUP_CREDENTIAL', 'maybe'],
  ])('refuses %s = %p by its name, without repeating a secret', (name, value) => {
    const read = (): unknown => readIntakeConfig({ ...LEAST, [name]: value });

    expect(read).toThrow(name);
    if (name.includes('SECRET')) expect(read).not.toThrow('"short"');
  });
});

describe('isIntakeConfigured', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['a-secret-of-some-length', true],
  ])('is for the secret %p: %p', (secret, expected) => {
    expect(isIntakeConfigured({ MAILKEEL_INTAKE_SECRET: secret })).toBe(expected);
  });
});
