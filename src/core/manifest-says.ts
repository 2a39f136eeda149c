/** How schemas carry a refusal and its remedy through zod, whose issues have room for one text. */
import { z } from 'zod';

const SEPARATOR = '\n';

/** One text from a refusal and a remedy. A refusal that begins with `…` gets the value in its place; others never show the value. */
export function says(refusal: string, remedy: string): string {
  return `${refusal}${SEPARATOR}${remedy}`;
}

/** The parts of `says`; `undefined` for a text that was not made by it. */
export function said(text: string): { refusal: string; remedy: string } | undefined {
  const [refusal, remedy] = text.split(SEPARATOR);
  return refusal === undefined || remedy === undefined ? undefined : { refusal, remedy };
}

/** An object that refuses unknown keys, and tells its own keys (separated by spaces) in the issue. */
export function closed<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined,
  });
}
