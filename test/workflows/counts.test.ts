import { describe, expect, it } from '@jest/globals';
import { codesFrom } from '../../src/workflows/counts.ts';
import { ALIASES_SLICE } from '../../src/workflows/messages.ts';

/** The least size of a payload Temporal warns about, bytes. */
const WARNED = 512 * 1024;

describe('the codes of a domain of 10,000 aliases', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => String(index).padStart(64, 'm'));
  const codes = new Map(
    names.map((alias) => [
      alias,
      { alias, create: 'converged', password: 'accepted', proof: 'proven' } as const,
    ]),
  );

  it('come in slices that fit a payload, all of them and in order', () => {
    const slices = [0, 1, 2, 3, 4, 5].map((slice) => codesFrom(codes, slice * ALIASES_SLICE));

    expect(slices.flat().map(({ alias }) => alias)).toEqual(names);
    expect(slices.at(-1)).toEqual([]);
    for (const slice of slices) expect(JSON.stringify(slice).length).toBeLessThan(WARNED);
  });
});
