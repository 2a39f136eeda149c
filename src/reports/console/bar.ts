/** Progress bars of block characters. */
import type { Palette } from './view.ts';

/** A bar of exactly `width` cells: done, then failed, then what is left. Anything above zero shows at least one cell. */
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
  const green = Math.min(cells(done), width - red);
  return (
    palette.green('█'.repeat(green)) +
    palette.red('█'.repeat(red)) +
    palette.dim('░'.repeat(width - green - red))
  );
}
