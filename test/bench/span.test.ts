import { describe, expect, it } from '@jest/globals';
import { spanOf } from '../../bench/span.ts';
import type { LoggedCall } from '../../src/simulators/calls.ts';

function call(ms: number, path = '/v1/domains/a/aliases/b/generate-password'): LoggedCall {
  return {
    ...{ seq: 1, provider: 'forward-email', method: 'POST', write: true, status: 200 },
    ...{ path, at: new Date(ms).toISOString() },
  };
}

describe('the span of an operation', () => {
  it('reaches from its first call to its last, whatever comes between and around', () => {
    const calls = [
      call(0, '/v1/account'),
      call(1_000),
      call(1_100),
      call(1_210),
      call(9_000, '/x'),
    ];

    const span = spanOf(calls, { pathEnd: '/generate-password', everyMs: 100 });

    expect(span).toEqual({ calls: 3, spanMs: 210, pacedMs: 200 });
  });

  it('is nothing without a call', () => {
    const span = spanOf([call(1)], { pathEnd: '/other', everyMs: 100 });

    expect(span).toEqual({ calls: 0, spanMs: 0, pacedMs: 0 });
  });
});
