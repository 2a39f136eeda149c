type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Drops what is undefined, so that a field is either known or absent in every view and in JSON. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Present<T>;
}
