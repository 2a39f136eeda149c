/** The words of `--where`: `status=parked and account=fe-main`, from what an operator typed to conditions. Pure. */
import { parseDomainName } from './domain-name.ts';
import { nearest } from './nearest.ts';
import { PASSES, type DomainStatus } from './run.ts';

export const WHERE_KEYS = [
  'status',
  'pass',
  'account',
  'client',
  'domain',
  'code',
  'execution',
  'identity',
  'failures',
] as const;
export type WhereKey = (typeof WHERE_KEYS)[number];

/** `^=` = starts with. */
export type WhereOperator = '=' | '!=' | '^=';

export interface Condition {
  readonly key: WhereKey;
  readonly operator: WhereOperator;
  readonly value: string;
}

/** Conditions that all hold. Never empty. */
export type Where = readonly Condition[];

export type WhereResult =
  { readonly ok: true; readonly where: Where } | { readonly ok: false; readonly error: string };

/** Where the reader of the text is, and why it cannot go on. */
class Misread extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/**
 * Reads conditions joined by `and`. Keys are `WHERE_KEYS`, operators `=`, `!=`, `^=`; a value with spaces stands in single or double quotes,
 * with `\` before a quote inside. Never throws: the first thing that cannot be read comes back as a sentence, the text and a caret below it.
 */
export function parseWhere(text: string): WhereResult {
  try {
    return { ok: true, where: conditions(new Reader(text)) };
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    const caret = `${' '.repeat(error.at)}^`;
    const place = `position ${String(error.at + 1)}`;
    return { ok: false, error: `--where, ${place}: ${error.message}\n  ${text}\n  ${caret}` };
  }
}

function conditions(reader: Reader): Condition[] {
  const found = [condition(reader)];
  while (!reader.ended()) {
    const at = reader.position;
    const word = reader.take(/[^\s]+/y) ?? '';
    if (word.toLowerCase() !== 'and')
      throw new Misread(at, `"${word}" is not expected here; conditions are joined by "and"`);
    found.push(condition(reader));
  }
  return found;
}

function condition(reader: Reader): Condition {
  const key = readKey(reader);
  const operator = readOperator(reader, key);
  const at = reader.position;
  const value = readValue(reader, key);
  const refusal = refuse(key, operator, value);
  if (refusal !== undefined) throw new Misread(at, refusal);
  return { key, operator, value: normalized({ key, operator, value }) };
}

/** As runs have it: a whole domain name is Punycode there. */
function normalized({ key, operator, value }: Condition): string {
  if (key === 'failures') return String(Number(value));
  if (key !== 'domain') return value;
  const whole = operator === '^=' ? undefined : parseDomainName(value);
  return whole?.ok === true ? whole.name : value.toLowerCase();
}

function readKey(reader: Reader): WhereKey {
  const at = reader.position;
  const word = reader.take(/[a-z_-]+/iy);
  if (word === undefined) throw new Misread(at, `a key is missing: ${WHERE_KEYS.join(', ')}`);
  const key = WHERE_KEYS.find((known) => known === word.toLowerCase());
  if (key === undefined)
    throw new Misread(at, `"${word}" is not a key; ${nearest(word, WHERE_KEYS)}`);
  return key;
}

const OPERATORS: readonly WhereOperator[] = ['=', '!=', '^='];

function readOperator(reader: Reader, key: WhereKey): WhereOperator {
  const at = reader.position;
  const taken = reader.take(/(?:!=|\^=|=)(?![=<>!~])/y);
  const operator = OPERATORS.find((known) => known === taken);
  if (operator !== undefined) return operator;
  const word = reader.take(/[^\s\w"'.-]+/y) ?? '';
  throw new Misread(at, `after "${key}" comes =, != or ^= (starts with), not "${word}"`);
}

function readValue(reader: Reader, key: WhereKey): string {
  const at = reader.position;
  const quoted = reader.take(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y);
  const value =
    quoted === undefined
      ? reader.take(/[^\s"']+/y)
      : quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  if (value !== undefined && value !== '') return value;
  const hint = reader.ended()
    ? ''
    : '; a value with spaces or quotes stands in "…", and ends there';
  throw new Misread(at, `a value for "${key}" is missing${hint}`);
}

const STATUSES: Readonly<Record<DomainStatus, true>> = {
  running: true,
  deferred: true,
  parked: true,
  done: true,
  incomplete: true,
  aborted: true,
};

function refuse(key: WhereKey, operator: WhereOperator, value: string): string | undefined {
  if (key === 'failures')
    return operator !== '^=' && /^\d{1,9}$/.test(value)
      ? undefined
      : '"failures" is compared with a whole number by = or !=';
  if (operator === '^=') return undefined;
  if (key === 'status') return unknown(value, Object.keys(STATUSES));
  return key === 'pass' ? unknown(value, PASSES) : undefined;
}

function unknown(value: string, known: readonly string[]): string | undefined {
  return known.includes(value) ? undefined : `"${value}": ${nearest(value, known)}`;
}

/** Walks over the text from word to word; spaces between words mean nothing. */
class Reader {
  position = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.skip();
  }

  ended(): boolean {
    return this.position >= this.text.length;
  }

  /** What the sticky pattern matches here, or undefined and nothing is taken. */
  take(pattern: RegExp): string | undefined {
    const found = this.match(pattern);
    if (found !== undefined) this.skip();
    return found;
  }

  private skip(): void {
    this.match(/\s+/y);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const [found] = pattern.exec(this.text) ?? [];
    this.position += found?.length ?? 0;
    return found;
  }
}
