import { describe, expect, it } from '@jest/globals';
import { judge, type Situation } from '../../src/core/control.ts';

/** A run that works on 2-1; nothing has failed. */
function situation(differs: Partial<Situation> = {}): Situation {
  return {
    standing: 'working',
    domain: 'example.com',
    pass: '2-1',
    aborting: false,
    pauseAsked: false,
    spec: 'hash',
    ended: (pass) => pass < '2-1',
    failed: () => 0,
    settled: (alias) => alias === 'anna',
    known: (alias) => alias !== 'nobody',
    ...differs,
  };
}

// Every state and message of the table of docs/operations.md is tried on a server: test/workflows/control-table.test.ts.
describe('judge', () => {
  it('withdraws a pause that has not begun', () => {
    const verdict = judge({ action: 'resume' }, situation({ pauseAsked: true }));

    expect(verdict).toEqual({ effect: 'resumed', message: 'the pause is withdrawn' });
  });

  it.each([
    [{ action: 'pause' }, { pauseAsked: true }, 'the run pauses already'],
    [{ action: 'pause' }, { standing: 'parked', parkCode: 'plan.free' }, 'at 2-1 (plan.free)'],
    [{ action: 'skip', alias: 'anna' }, {}, 'anna@example.com is done'],
    [{ action: 'skip', alias: 'nobody' }, {}, 'the manifest entry has no nobody@example.com'],
    [{ action: 'skip', alias: 'x@other.example' }, {}, 'x@other.example is not an address of'],
    [{ action: 'skip', pass: '9-9' as '1-1' }, {}, '"9-9" is not a pass; passes are 1-1, 1-2'],
    [{ action: 'retryFailed', pass: '2-1', alias: 'ben' }, {}, 'for ben@example.com in 2-1'],
    [{ action: 'amend', spec: 'new' }, { aborting: true }, 'is being aborted and ends after'],
    [{ action: 'abort' }, { aborting: true }, 'start the domain again (mailkeel start)'],
    [{ action: 'abort' }, { standing: 'ended' }, 'the run has ended; start the domain again'],
  ] as const)('refuses %j where the run is %j, with the reason', (message, differs, reason) => {
    expect(judge(message, situation(differs))).toEqual({
      refused: expect.stringContaining(reason),
    });
  });

  it('counts what a retry would try again', () => {
    const asked: unknown[] = [];
    const failed: Situation['failed'] = (target) => {
      asked.push(target);
      return 2;
    };

    const verdict = judge({ action: 'retryFailed', alias: 'ben' }, situation({ failed }));

    expect(asked).toEqual([{ pass: undefined, alias: 'ben' }]);
    expect(verdict).toEqual({
      effect: 'will-retry',
      message: '2 failures will be tried again after the calls under way',
    });
  });
});
