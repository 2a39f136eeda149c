/** A restore as the operator reads it before agreeing to it. */
import type { RestoreAction, RestoreItem } from '../../core/restore.ts';
import { fit, oneLine, wrap } from '../text.ts';
import { createView, type Palette, type ViewOptions } from './view.ts';

const MARKS: Readonly<Record<RestoreAction, readonly [string, keyof Palette]>> = {
  'put-back': ['~ put back', 'yellow'],
  done: ['= nothing', 'dim'],
  left: ['! left   ', 'yellow'],
};

const INDENT = ' '.repeat(6);

/** One entry for each setting that was written: what happens to it and why, with its values whole. */
export function renderRestore(items: readonly RestoreItem[], options: ViewOptions): string {
  const { palette, width } = createView(options);
  return items
    .flatMap(({ action, subject, field, now, before, reason }) => {
      const [mark, colour] = MARKS[action];
      const values = [...(now === undefined ? [] : [`now:    ${now}`]), `before: ${before}`];
      return [
        `  ${palette[colour](fit(mark, 10))}  ${oneLine(subject)} ${oneLine(field)}   ${palette.dim(reason)}`,
        ...values.flatMap((value) =>
          wrap(oneLine(value), width - INDENT.length).map((line) => `${INDENT}${line}`),
        ),
      ];
    })
    .join('\n');
}
