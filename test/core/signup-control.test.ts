import { describe, expect, it } from '@jest/globals';
import {
  judgeSignupMessage,
  SIGNUP_STANDINGS,
  type SignupAction,
  type SignupSituation,
} from '../../src/core/signup-control.ts';
import { read } from '../docs/documents.ts';
import { SIGNUP_COLUMNS, SIGNUP_TABLE } from './signup-control-table.ts';

function situation(over: Partial<SignupSituation> = {}): SignupSituation {
  return {
    ...{ standing: 'waiting', address: 'ann@example.com', pauseAsked: false, failed: true },
    ...over,
  };
}

const CELLS = SIGNUP_TABLE.flatMap((row) =>
  SIGNUP_STANDINGS.map((standing) => [row.title, standing, row] as const),
);

describe('a message to a sign-up', () => {
  it.each(CELLS)('%s, where it is %s, does what the table says', (_title, standing, row) => {
    const verdict = judgeSignupMessage(row.message, situation({ ...row.now, standing }));

    const effect = 'effect' in verdict ? verdict.effect : 'refused';
    expect(effect).toBe(row.cells[standing]);
  });

  it.each(['resume', 'pause', 'retryFailed', 'abort'] as const satisfies readonly SignupAction[])(
    '%s is refused where it names what only a domain has',
    (action) => {
      const verdict = judgeSignupMessage({ action, aimed: true }, situation());

      expect(verdict).toEqual({ refused: expect.stringContaining('no passes') });
    },
  );

  it('says how to give up what cannot be skipped', () => {
    const verdict = judgeSignupMessage({ action: 'skip', aimed: true }, situation());

    expect(verdict).toEqual({ refused: expect.stringContaining('abort gives ann@example.com up') });
  });

  it('names the park of what need not be paused', () => {
    const parked = situation({ standing: 'parked', parkCode: 'mailbox.conflict' });

    const verdict = judgeSignupMessage({ action: 'pause', aimed: false }, parked);

    expect(verdict).toEqual({ refused: expect.stringContaining('(mailbox.conflict)') });
  });

  it('withdraws a pause that waits for the attempt under way, and refuses a second one', () => {
    const working = situation({ standing: 'working', pauseAsked: true });

    const resumed = judgeSignupMessage({ action: 'resume', aimed: false }, working);
    const paused = judgeSignupMessage({ action: 'pause', aimed: false }, working);

    expect(resumed).toMatchObject({ effect: 'resumed', message: 'the pause is withdrawn' });
    expect(paused).toEqual({ refused: expect.stringContaining('pauses already') });
  });

  it('stands in docs/operations.md as it is tested', () => {
    const [, section = ''] = read('docs/operations.md').split(
      '\n### What a message does to a sign-up\n',
    );
    const rows = section
      .split('\n### ', 1)
      .join()
      .split('\n')
      .filter((line) => line.startsWith('|') && !line.startsWith('| --'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );

    expect(rows).toEqual([
      ['message', ...SIGNUP_STANDINGS.map((standing) => SIGNUP_COLUMNS[standing])],
      ...SIGNUP_TABLE.map(({ title, cells }) => [
        title,
        ...SIGNUP_STANDINGS.map((standing) =>
          cells[standing] === 'refused' ? '–' : `\`${cells[standing]}\``,
        ),
      ]),
    ]);
  });
});
