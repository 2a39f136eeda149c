import { describe, expect, it } from '@jest/globals';
import { verdictOf, type Evidence } from './judge.ts';

const ANNA = 'anna@example.com';
const BEN = 'ben@example.com';

const sound = { hasPassword: true, overrides: 0, wipes: 0, passwordsSet: 1 };
const clean: Evidence = {
  wanted: [ANNA, BEN],
  open: [ANNA, BEN],
  aliases: [
    { ...sound, address: ANNA },
    { ...sound, address: BEN },
  ],
  progress: [{ failures: [] }],
  troubles: [],
};

function failure(error: string): Evidence['progress'][number] {
  return {
    failures: [
      {
        ...{ pass: '3-2', alias: BEN, operation: 'set-password', error },
        ...{ category: 'ServerError', severity: 'Transient', remediation: 'start again' },
        ...{ attempts: 3, lastAttempt: '2026-01-01T00:00:00Z' },
      },
    ],
  };
}

describe('the judge of a chaos story', () => {
  it('finds nothing where every mailbox opens with what Mailkeel holds', () => {
    expect(verdictOf(clean)).toEqual({
      ...{ mailboxes: 2, open: 2, lost: [], wiped: [], twice: [], passwordTwice: [] },
      ...{ unexplained: [], troubles: [] },
    });
  });

  it.each([
    ['a password nobody knows', { open: [ANNA] }, { lost: [BEN], unexplained: [BEN] }],
    [
      'a wiped mailbox',
      { aliases: [{ ...sound, address: BEN, wipes: 1, overrides: 1 }] },
      { wiped: [BEN] },
    ],
    [
      'an alias made twice',
      { aliases: [...clean.aliases, { ...sound, address: ANNA }] },
      { twice: [ANNA] },
    ],
    [
      'a password set twice',
      { aliases: [{ ...sound, address: ANNA, passwordsSet: 2 }] },
      { passwordTwice: [ANNA] },
    ],
    [
      'a mailbox without a password and without a word',
      { open: [ANNA], aliases: [{ ...sound, address: BEN, hasPassword: false }] },
      { lost: [], unexplained: [BEN] },
    ],
    [
      'a failure that blames the worker',
      { open: [ANNA], progress: [failure('worker lost')] },
      { unexplained: [BEN] },
    ],
    [
      'no hole where the run names the refusal',
      { open: [ANNA], progress: [failure('the provider is down')] },
      { unexplained: [] },
    ],
  ])('finds %s', (_what, change, expected) => {
    expect(verdictOf({ ...clean, ...change })).toMatchObject(expected);
  });
});
