import { describe, expect, it } from '@jest/globals';
import { bundleHash } from '../src/workflow-bundle.ts';

describe('the name of a kept workflow bundle', () => {
  it('is the same for the same source and SDK, and another for another SDK', () => {
    expect(bundleHash('1.24.0')).toBe(bundleHash('1.24.0'));
    expect(bundleHash('1.24.1')).not.toBe(bundleHash('1.24.0'));
  });
});
