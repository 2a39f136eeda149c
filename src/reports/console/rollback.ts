/** A DNS rollback as the operator reads it before agreeing to it. */
import type { RollbackAction, RollbackItem } from '../../core/rollback.ts';
import { fit, oneLine, wrap } from '../text.ts';
import { createView, type Palette, type ViewOptions } from './view.ts';

const MARKS: Readonly<Record<RollbackAction, readonly [string, keyof Palette]>> = {
  delete: ['- delete ', 'red'],
  change: ['~ put back', 'yellow'],
  create: ['+ create ', 'green'],
  done: ['= nothing', 'dim'],
  left: ['! left   ', 'yellow'],
};

const INDENT = ' '.repeat(6);

/** One entry for each thing that was written: what happens to it and why, with its values whole. */
export function renderRollback(items: readonly RollbackItem[], options: ViewOptions): string {
  const { palette, width } = createView(options);
  return items
    .flatMap(({ action, name, type, from, to, reason }) => {
      const [mark, colour] = MARKS[action];
      const subject = `${fit(oneLine(type), 5)} ${oneLine(name)}`;
      const values = [
        ...(from === undefined ? [] : [from]),
        ...(to === undefined ? [] : [`→ ${to}`]),
      ];
      return [
        `  ${palette[colour](fit(mark, 10))}  ${subject}   ${palette.dim(reason)}`,
        ...values.flatMap((value) =>
          wrap(oneLine(value), width - INDENT.length).map((line) => `${INDENT}${line}`),
        ),
      ];
    })
    .join('\n');
}
