/** Reading loosely typed request fields the way the vendor's server does. */

export type Fields = Readonly<Record<string, unknown>>;

/** A body as fields; anything but an object has none. */
export function asFields(body: unknown): Fields {
  return typeof body === 'object' && body !== null ? (body as Fields) : {};
}

/** A string field, or `undefined` when it is absent or something else. */
export function textField(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === 'string' ? value : undefined;
}

/** A boolean field as the `boolean` package reads it; `fallback` when absent. */
export function booleanField(fields: Fields, key: string, fallback: boolean): boolean {
  const value = fields[key];
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value === 1;
  return (
    typeof value === 'string' && ['true', 't', 'yes', 'y', 'on', '1'].includes(value.toLowerCase())
  );
}

/** Recipients and labels: an array, or one string with commas, spaces or new lines; `undefined` when absent. */
export function listField(fields: Fields, key: string): string[] | undefined {
  const value = fields[key];
  if (Array.isArray(value)) return value.map((item) => String(item).trim()).filter(Boolean);
  if (typeof value === 'string') return value.split(/[\s,]+/).filter(Boolean);
  return undefined;
}
