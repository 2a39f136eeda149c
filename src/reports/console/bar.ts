/** Progress bars of block characters. */
import type { Palette } from './view.ts';

/** A bar of exactly `width` cells: what succeeded, then what failed, then what is left. `done` counts the failed ones too; of `done` and `failed`, what is above zero has at least one cell. */
export function bar(
  {
    done,
    failed,
    total,
  }: { readonly done: number; readonly failed: number; readonly total: number },
  width: number,
  palette: Palette,
): string {
  const cells = (value: number): number =>
    total <= 0 || value <= 0
      ? 0
      : Math.min(width, Math.max(1, Math.floor((value / total) * width)));
  const red = cells(failed);
  const green = Math.max(0, cells(done) - red);
  return (
    palette.green('█'.repeat(green)) +
    palette.red('█'.repeat(red)) +
    palette.dim('░'.repeat(width - green - red))
  );
}
