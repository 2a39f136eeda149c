/** A YAML document as plain data that still knows where each value was written. */
import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import { pathText, quote, type KeyPath, type ManifestError, type Spot } from './manifest-error.ts';

/** Plain data and the place of each of its values. */
export interface Located {
  readonly value: unknown;
  /** Where a value (or its key) was written. A missing one gives the place of the nearest thing that should hold it. */
  readonly at: (keys: KeyPath, on?: 'key' | 'value') => Spot;
}

interface Offsets {
  readonly key: number;
  readonly value: number;
}

interface Reader {
  readonly file: string;
  readonly lines: LineCounter;
  /** By container: where each of its members was written. */
  readonly places: WeakMap<object, Map<string | number, Offsets>>;
  readonly errors: ManifestError[];
}

/** Turns the contents of a document into data. Aliases, duplicate and complex keys are refused; nothing inherits from a `__proto__` key. */
export function readTree(
  contents: Node | null,
  source: Pick<Reader, 'file' | 'lines'>,
): Located & { readonly errors: readonly ManifestError[] } {
  const reader: Reader = { ...source, places: new WeakMap(), errors: [] };
  const value = convert(contents, [], reader);
  const at = (keys: KeyPath, on: 'key' | 'value' = 'value'): Spot => {
    const offset = find(reader, { value, offset: contents?.range?.[0] ?? 0 }, { keys, on });
    return spotAt(source, offset, keys);
  };
  return { value, at, errors: reader.errors };
}

/** The place of an offset into the text. */
export function spotAt(
  source: Pick<Reader, 'file' | 'lines'>,
  offset: number,
  keys: KeyPath,
): Spot {
  const { line, col } = source.lines.linePos(offset);
  return {
    file: source.file,
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    path: pathText(keys),
  };
}

function find(
  reader: Reader,
  root: { readonly value: unknown; readonly offset: number },
  wanted: { readonly keys: KeyPath; readonly on: 'key' | 'value' },
): number {
  let { value, offset } = root;
  for (const [index, key] of wanted.keys.entries()) {
    if (typeof value !== 'object' || value === null) return offset;
    const place = reader.places.get(value)?.get(key);
    if (place === undefined) return offset;
    const last = index === wanted.keys.length - 1;
    offset = last && wanted.on === 'key' ? place.key : place.value;
    value = (value as Record<string | number, unknown>)[key];
  }
  return offset;
}

function convert(node: unknown, keys: KeyPath, reader: Reader): unknown {
  if (isAlias(node)) return refuseAlias(node, keys, reader);
  if (isScalar(node)) return node.value;
  if (isMap(node)) return convertMap(node.items, keys, reader);
  if (isSeq(node)) return convertSeq(node.items, keys, reader);
  return null;
}

function convertSeq(items: readonly unknown[], keys: KeyPath, reader: Reader): unknown[] {
  const places = new Map<number, Offsets>();
  const list = items.map((item, index) => {
    const offset = offsetOf(item) ?? 0;
    places.set(index, { key: offset, value: offset });
    return convert(item, [...keys, index], reader);
  });
  reader.places.set(list, places);
  return list;
}

function convertMap(pairs: readonly Pair[], keys: KeyPath, reader: Reader): object {
  const places = new Map<string | number, Offsets>();
  const map: Record<string, unknown> = {};
  for (const pair of pairs) {
    const start = offsetOf(pair.key) ?? offsetOf(pair.value) ?? 0;
    const key = readKey(pair.key);
    const flaw = key === undefined ? COMPLEX_KEY : keyFlaw(key, places, reader);
    if (key === undefined || flaw !== undefined) {
      refuse(reader, spotAt(reader, start, keys), flaw ?? COMPLEX_KEY);
      continue;
    }
    places.set(key, { key: start, value: offsetOf(pair.value) ?? start });
    map[key] = convert(pair.value, [...keys, key], reader);
  }
  reader.places.set(map, places);
  return map;
}

type Flaw = readonly [message: string, remedy: string];
const COMPLEX_KEY: Flaw = ['a key is not a plain word', 'write every key as one word before ":"'];

function readKey(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : String(key.source ?? key.value);
}

function keyFlaw(
  key: string,
  places: ReadonlyMap<string | number, Offsets>,
  reader: Reader,
): Flaw | undefined {
  if (key === '__proto__') return ['"__proto__" is not a key', 'remove it'];
  const first = places.get(key);
  if (first === undefined) return undefined;
  const { line } = reader.lines.linePos(first.key);
  return [
    `the key ${quote(key)} is written twice (first in line ${String(line)})`,
    'keep one of them',
  ];
}

function refuseAlias(node: Node, keys: KeyPath, reader: Reader): null {
  const spot = spotAt(reader, node.range?.[0] ?? 0, keys);
  refuse(reader, spot, [
    'YAML aliases (*name) are not read here',
    'put what several domains share under defaults:, or write the value out',
  ]);
  return null;
}

function refuse(reader: Reader, spot: Spot, [message, remedy]: Flaw): void {
  reader.errors.push({ ...spot, message, remedy });
}

function offsetOf(node: unknown): number | undefined {
  return isAlias(node) || isScalar(node) || isMap(node) || isSeq(node)
    ? node.range?.[0]
    : undefined;
}
