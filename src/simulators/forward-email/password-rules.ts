/** What the vendor asks of a password: no quotes, and zxcvbn-ts score 3 against the user's own words. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonWords } from '@zxcvbn-ts/language-common';
import { dictionary as englishWords, translations } from '@zxcvbn-ts/language-en';
import { Refusal } from './refusal.ts';

let estimator: ZxcvbnFactory | undefined;

/** Refuses with 400 what the vendor refuses. `userInputs`: words the owner is known by. No shortest or longest length exists. */
export function checkNewPassword(password: string, userInputs: readonly string[]): void {
  if (/['"]/.test(password))
    throw new Refusal(400, 'Quotes and apostrophes cannot be used in passwords.');
  if (password.trim() === '') throw new Refusal(400, 'Password was invalid.');
  estimator ??= makeEstimator();
  const { score, feedback } = estimator.check(password, [...userInputs]);
  if (score >= 3) return;
  const advice = [feedback.warning ?? '', ...feedback.suggestions].filter(Boolean).join(' ');
  throw new Refusal(400, `Password strength was not strong enough. ${advice}`.trim());
}

/** Built at first use: reading the dictionaries takes a moment. */
function makeEstimator(): ZxcvbnFactory {
  return new ZxcvbnFactory({
    dictionary: { ...commonWords, ...englishWords },
    graphs: adjacencyGraphs,
    translations,
    // The vendor tries 100 spellings ("p4ssw0rd"), 30 ms of work a password; 3 are 4 ms and refuse the same but for contrived ones.
    l33tMaxSubstitutions: 3,
  });
}
