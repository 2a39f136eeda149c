import { describe, expect, it } from '@jest/globals';
import type { Verdict } from './judge.ts';
import { totalsText } from './totals.ts';

const sound: Verdict = {
  ...{ mailboxes: 40, open: 40, lost: [], wiped: [], twice: [], passwordTwice: [] },
  ...{ unexplained: [], troubles: [], resumed: 2, killed: { worker: 3, server: 1, outside: 4 } },
};

describe('the totals of a chaos test', () => {
  it('sum every story', () => {
    const bad = { lost: ['a@example.com'], unexplained: ['a@example.com'], open: 39, resumed: 1 };

    const text = totalsText([sound, { ...sound, ...bad }], 7);

    expect(text.split('\n')).toEqual([
      'chaos: seed 7, 16 kills (worker 6, server 2, outside 8) over 2 runs',
      '  passwords lost                1',
      '  mailboxes wiped               0',
      '  aliases twice                 0',
      '  passwords set twice           0',
      '  mailboxes proven              79 of 80 (98.8 %)',
      '  not proven, without a remedy  1',
      '  parks resumed                 3',
      '',
    ]);
  });
});
