/** zod's issues as errors an operator can act on. */
import type { z } from 'zod';
import { quote, type KeyPath, type ManifestError } from './manifest-error.ts';
import { said } from './manifest-says.ts';
import type { Located } from './manifest-tree.ts';
import { nearest } from './nearest.ts';

type Issue = z.core.$ZodIssue;
type Text = Pick<ManifestError, 'message' | 'remedy'>;

/** Advice that says more than the list of allowed words, by the end of the path. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)dns\.mx$/, 'to move mail without a gap, use "last"'],
];

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** Turns issues into errors with places. `base` is where the checked value lies below the root. Values of secrets are never shown. */
export function toErrors(
  issues: readonly Issue[],
  root: Located,
  base: KeyPath = [],
): readonly ManifestError[] {
  return issues.flatMap((issue) => toError(issue, root, [...base, ...stepsOf(issue)]));
}

function stepsOf(issue: Issue): KeyPath {
  return issue.path.filter((key) => typeof key !== 'symbol');
}

function toError(issue: Issue, root: Located, path: KeyPath): readonly ManifestError[] {
  const value = valueAt(root.value, path);
  const branch = issue.code === 'invalid_union' ? fittingBranch(issue.errors) : undefined;
  const isHidden = isSecret(path) && branch?.some((inner) => said(inner.message) === undefined);
  if (branch !== undefined && isHidden !== true) return toErrors(branch, root, path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(key, issue.message, { root, path }));
  const place = root.at(path, issue.code === 'invalid_key' ? 'key' : 'value');
  return [{ ...place, ...explain(issue, value, place.path) }];
}

/** The alternative the writer meant: the one whose outer shape fits. */
function fittingBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const misfit = (issue: Issue): boolean =>
    issue.path.length === 0 &&
    issue.code !== 'unrecognized_keys' &&
    said(issue.message) === undefined;
  const fitting = branches.filter((issues) => !issues.some(misfit));
  return fitting.toSorted((a, b) => a.length - b.length)[0];
}

function unknownKey(
  key: string,
  known: string,
  where: { readonly root: Located; readonly path: KeyPath },
): ManifestError {
  return {
    ...where.root.at([...where.path, key], 'key'),
    message: `${quote(key)} is not a known key`,
    remedy: nearest(key, known.split(' ')),
  };
}

/** Below such a path neither a value nor a key may be shown: `token: {sekret}` makes a key of it. */
function isSecret(path: KeyPath): boolean {
  return path[0] === 'accounts' && (path[2] === 'token' || path[2] === 'key');
}

function explain(issue: Issue, value: unknown, path: string): Text {
  const own = said(issue.message);
  if (value === undefined) return { message: 'is missing', remedy: own?.remedy ?? addIt(issue) };
  if (own !== undefined)
    return { message: own.refusal.replace('…', () => quote(value)), remedy: own.remedy };
  if (issue.code === 'invalid_type') return wrongType(issue.expected, value);
  if (issue.code === 'invalid_key') return wrongKey(issue);
  if (issue.code === 'too_small' || issue.code === 'too_big') return wrongSize(issue, value);
  const words = allowedWords(issue);
  if (words.length > 0) return wrongWord(words, value, path);
  return { message: issue.message, remedy: 'compare it with docs/manifest.schema.json' };
}

function addIt(issue: Issue): string {
  const words = allowedWords(issue);
  const expected = issue.code === 'invalid_type' ? (NAMES[issue.expected] ?? issue.expected) : '';
  return `add it: ${words.length > 0 ? words.join(', ') : expected}`;
}

/** The words an enumeration or a discriminator takes. */
function allowedWords(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

function wrongType(expected: string, value: unknown): Text {
  const name = NAMES[expected] ?? expected;
  return { message: `is ${kindOf(value)}, not ${name}`, remedy: typeAdvice(expected, value) };
}

function typeAdvice(expected: string, value: unknown): string {
  if (expected === 'string' && typeof value !== 'object') return 'put it in quotes';
  if (value === null) return 'write a value after ":", or remove the key';
  return `write ${NAMES[expected] ?? expected} here`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : (NAMES[typeof value] ?? typeof value);
}

function wrongWord(allowed: readonly string[], value: unknown, path: string): Text {
  if (typeof value === 'object')
    return { message: `is ${kindOf(value)}, not a word`, remedy: `use ${allowed.join(', ')}` };
  const advice = ADVICE.find(([pattern]) => pattern.test(path))?.[1];
  return {
    message: `${quote(value)} is not one of ${allowed.join(', ')}`,
    remedy: advice ?? wordAdvice(allowed, value),
  };
}

function wordAdvice(allowed: readonly string[], value: unknown): string {
  if (typeof value === 'string' && allowed.length > 1) return nearest(value, allowed);
  return `use ${allowed.join(' or ')}`;
}

function wrongKey(issue: Extract<Issue, { code: 'invalid_key' }>): Text {
  const own = said(issue.issues[0]?.message ?? '');
  const key = quote(issue.path.at(-1));
  return {
    message: own === undefined ? `${key} is no label` : own.refusal.replace('…', () => key),
    remedy: own?.remedy ?? 'use letters, digits, "-" and "_"',
  };
}

function wrongSize(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, value: unknown): Text {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const side = issue.code === 'too_small' ? 'least' : 'most';
  const unit = UNITS[issue.origin] ?? '';
  const what =
    typeof value === 'number' ? `${String(value)} is out of range` : sizeWord(issue.code);
  return { message: what, remedy: `use at ${side} ${String(bound)}${unit}` };
}

function sizeWord(code: 'too_small' | 'too_big'): string {
  return code === 'too_small' ? 'is empty' : 'is too long';
}

function valueAt(root: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string | number, unknown>)[key];
  }, root);
}
