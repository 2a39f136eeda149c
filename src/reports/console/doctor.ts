/** The findings of `doctor` as a person reads them. */
import type { DoctorFinding } from '../../core/doctor.ts';
import { checkLines, checkSum, type CheckLine } from './checks.ts';
import { createView } from './view.ts';

/** A line a finding, in their order, and the sum at the end. */
export function renderDoctor(
  findings: readonly DoctorFinding[],
  options: { readonly color: boolean; readonly width: number },
): string {
  const { palette, width } = createView({ ...options, now: 0 });
  const lines = findings.map(toLine);
  return [...lines.flatMap((line) => checkLines(line, palette, width)), '', checkSum(lines)].join(
    '\n',
  );
}

function toLine({ severity, ...finding }: DoctorFinding): CheckLine {
  return { ...finding, status: severity === 'ok' ? 'pass' : severity };
}
