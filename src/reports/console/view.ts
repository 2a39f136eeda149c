/** What every console renderer needs to know about the terminal: width, colours, the time and where the reader lives. */
import pc from 'picocolors';

export type Palette = Pick<
  ReturnType<typeof pc.createColors>,
  'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
>;

/** How to draw. `now` in milliseconds since the epoch; `timeZone` an IANA name, default the machine's. */
export interface ViewOptions {
  readonly color: boolean;
  /** Columns; at least 40 are assumed. */
  readonly width: number;
  readonly now: number;
  readonly timeZone?: string;
}

export interface View {
  readonly palette: Palette;
  readonly width: number;
  readonly now: number;
  readonly timeZone: string;
}

/** Completes the options: a palette that writes colours or nothing, a workable width, a time zone. */
export function createView({ color, width, now, timeZone }: ViewOptions): View {
  return {
    palette: pc.createColors(color),
    width: Math.max(40, width),
    now,
    timeZone: timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
