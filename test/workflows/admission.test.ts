import { describe, expect, it } from '@jest/globals';
import { Admission } from '../../src/workflows/admission.ts';
import { NO_COUNTS } from '../../src/workflows/carried-fleet.ts';
import type { DomainState } from '../../src/workflows/messages.ts';

const domain = (stage: DomainState['stage'], more: Partial<DomainState> = {}): DomainState => ({
  ...{ domain: `${stage}.example`, status: 'running', pass: '1-1', stage, counts: NO_COUNTS },
  ...more,
});

/** Whether one more domain may begin beside these, in a window of 10. */
function admits(admission: Admission, ...stages: readonly DomainState['stage'][]): boolean {
  return admission.admits(
    10,
    stages.map((stage) => domain(stage)),
  );
}

describe('admission', () => {
  it('lets domains that have aliases to create follow one another', () => {
    const admission = new Admission();

    expect(admits(admission)).toBe(true);
    expect(admits(admission, 'preparing')).toBe(false);
    expect(admits(admission, 'creating', 'proving', 'proving')).toBe(true);
    expect(admits(admission, 'creating', 'creating', 'proving')).toBe(false);
  });

  it('does not count those that wait for DNS, or that do not work', () => {
    const admission = new Admission();
    const parked = domain('preparing', { status: 'parked' });

    expect(admits(admission, 'dns', 'dns', 'dns', 'dns')).toBe(true);
    expect(admission.admits(10, [parked, parked])).toBe(true);
  });

  it('leaves it to the window once a domain had nothing to create, until another has', () => {
    const admission = new Admission();

    admission.hear(domain('preparing'), domain('proving'));
    expect(admits(admission, 'preparing', 'preparing', 'preparing')).toBe(true);

    admission.hear(domain('preparing'), domain('creating'));
    expect(admits(admission, 'preparing')).toBe(false);
  });

  it('is not misled by a domain that created, nor by the first news of one', () => {
    const admission = new Admission();

    admission.hear(domain('creating'), domain('proving'));
    admission.hear(undefined, domain('proving'));

    expect(admits(admission, 'preparing')).toBe(false);
  });

  it('learns nothing from a domain that ended before its aliases', () => {
    const admission = new Admission();

    for (const status of ['aborted', 'incomplete', 'done'] as const)
      admission.hear(domain('preparing'), domain('proving', { status }));

    expect(admission.admits(10, [domain('preparing')])).toBe(false);
  });

  it('keeps a narrow window going', () => {
    const admission = new Admission();

    expect(admission.admits(1, [])).toBe(true);
    expect(admission.admits(2, [domain('creating')])).toBe(true);
  });
});
