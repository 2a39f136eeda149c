import { describe, expect, it } from '@jest/globals';
import { gravestTold } from '../../src/core/findings.ts';
import type { Finding } from '../../src/core/run.ts';

const finding = (status: Finding['status'], message: string): Finding => ({
  ...{ pass: '4-1', check: 'mx', status, message },
});
const many = [
  ...Array.from({ length: 5 }, (_, at) => finding('warn', String(at))),
  finding('fail', 'the MX is missing'),
];

describe('gravestTold', () => {
  it('leaves findings as they are where all fit', () => {
    expect(gravestTold(many, 6)).toBe(many);
  });

  it('keeps a failure whatever came before it, and says how many it left out', () => {
    const told = gravestTold(many, 3);

    expect(told).toHaveLength(3);
    expect(told[0]).toMatchObject({ status: 'fail' });
    expect(told[2]).toMatchObject({ pass: '4-1', check: 'findings.unlisted' });
    expect(told[2]?.message).toContain('4 more findings');
  });
});
