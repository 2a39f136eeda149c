import { describe, expect, it } from '@jest/globals';
import { PASSES, phaseOf, type PassId } from '../../src/core/run.ts';
import { PassTable } from '../../src/workflows/pass-table.ts';

function statuses(table: PassTable, ...passes: readonly PassId[]): readonly string[] {
  return passes.map((pass) => table.state(pass).status);
}

/** A table whose passes of phases 1 and 2 are over. */
function halfDone(): PassTable {
  const table = new PassTable();
  for (const pass of PASSES) if (phaseOf(pass) < 3) table.state(pass).status = 'done';
  return table;
}

describe('passes that were asked for', () => {
  it('leave out one that waited before anybody knew what was asked for', () => {
    const table = new PassTable();
    table.park('1-1');

    table.ask([3]);

    expect(statuses(table, '1-1', '2-1')).toEqual(['not-requested', 'not-requested']);
    expect(table.next()).toBe('3-1');
  });

  it('keep what they were at when they are asked for again: the history was cut', () => {
    const table = halfDone();
    table.state('3-1').status = 'running';
    table.ask([1, 2, 3, 4]);

    expect(statuses(table, '2-1', '3-1', '4-1')).toEqual(['done', 'running', 'pending']);
  });

  it('are done again by a changed entry only where it still asks for them', () => {
    const table = halfDone();

    table.ask([1]);
    table.redo('2-1', [1]);

    expect(statuses(table, '1-1', '2-1', '3-1')).toEqual(['done', 'done', 'not-requested']);
    expect(table.next()).toBeUndefined();
  });

  it('are open again when an entry asks for them that others did not', () => {
    const table = new PassTable();
    table.ask([1]);
    table.ask([1, 2]);

    expect(statuses(table, '2-1', '3-1')).toEqual(['pending', 'not-requested']);
  });

  it('stay over where the run waits at the last of them', () => {
    const table = halfDone();
    table.park('2-2');
    table.park('3-1');

    expect(statuses(table, '2-2', '3-1')).toEqual(['done', 'parked']);
  });
});
