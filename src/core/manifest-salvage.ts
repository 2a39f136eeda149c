/** What can be used of data that is wrong somewhere: one slip must not hide the next. */
import type { z } from 'zod';

/** An own member of a mapping; `undefined` for anything else. */
export function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** The members of a mapping that are right each on its own, and the names of those that are not. Unknown keys are left out. */
export function readable<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  raw: unknown,
): {
  readonly data: Partial<z.infer<z.ZodObject<Shape>>>;
  readonly malformed: ReadonlySet<string>;
} {
  const data: Record<string, unknown> = {};
  const malformed = new Set<string>();
  const members: Readonly<Record<string, z.ZodType>> = schema.shape as never;
  for (const [key, type] of Object.entries(members)) {
    const value = member(raw, key);
    if (value === undefined) continue;
    const checked = type.safeParse(value);
    if (checked.success) data[key] = checked.data;
    else malformed.add(key);
  }
  return { data: data as Partial<z.infer<z.ZodObject<Shape>>>, malformed };
}
