/** How the demo's own lines look. */
import { relative } from 'node:path';
import pc from 'picocolors';

export type Ink = ReturnType<typeof pc.createColors>;

/** Colours, or plain text. */
export function createInk(colour: boolean): Ink {
  return pc.createColors(colour);
}

/** The headline of a scene, with an empty line above it. */
export function title(ink: Ink, text: string): readonly string[] {
  return ['', `${ink.magenta('▶')} ${ink.bold(text)}`];
}

/** A command as somebody would type it. */
export function command(ink: Ink, text: string): string {
  return `  ${ink.dim('$')} ${ink.cyan(text)}`;
}

/** A path as somebody here would type it: from the working directory where it lies below, whole elsewhere. */
export function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}
