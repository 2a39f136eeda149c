/** Passwords of the registry: a list that is an object keyed by index, the server's policy, and a hash of its own. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import { hashed, isHash } from './secrets.ts';
import { invalidPatch, SetError } from './registry-errors.ts';
import { isObject } from './registry-properties.ts';

const SHORTEST = 8;
const LONGEST = 128;
const MIN_SCORE = 3;

/** The secrets of `credentials`, as they are to be kept. Only passwords can be given at creation. */
export function secretsOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (!isObject(value)) throw invalidPatch('credentials', 'Invalid value for object property');
  return Object.values(value).map((credential) => {
    if (!isObject(credential) || credential['@type'] !== 'Password')
      throw new SetError('invalidProperties', {
        properties: ['credentials'],
        description: 'Secondary credentials cannot be set here.',
      });
    return secretOf(credential['secret']);
  });
}

/** One secret, judged by the policy unless it is a hash, then hashed. */
export function secretOf(value: unknown): string {
  if (typeof value !== 'string') throw invalidPatch('secret', 'Invalid value for property');
  if (!isHash(value)) refuseWeak(value);
  return hashed(value);
}

function refuseWeak(password: string): void {
  if (password.length < SHORTEST || password.length > LONGEST)
    throw refused(
      `Password must be between ${String(SHORTEST)} and ${String(LONGEST)} characters.`,
    );
  if (strength().check(password).score < MIN_SCORE)
    throw refused('Password is too weak. Use a longer password or a passphrase.');
}

function refused(description: string): SetError {
  return new SetError('invalidProperties', { properties: ['secret'], description });
}

let estimator: ZxcvbnFactory | undefined;

function strength(): ZxcvbnFactory {
  estimator ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
  });
  return estimator;
}
