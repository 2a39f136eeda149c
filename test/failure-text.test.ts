import { describe, expect, it } from '@jest/globals';
import { failureText } from '../src/failure-text.ts';
import { StoreError } from '../src/store/errors.ts';

describe('failureText', () => {
  it('puts the remedy of an error on a line of its own', () => {
    const error = new StoreError('store', 'the disk is full', 'make room');

    expect(failureText(error)).toBe('the disk is full\n→ make room');
  });

  it('tells neither the stack nor the cause', () => {
    const error = new Error('it failed', { cause: new Error('secret inside') });

    expect(failureText(error)).toBe('it failed');
  });

  it('shows what is no error as text', () => {
    expect(failureText('gone')).toBe('gone');
  });
});
