/** Which alias names a mail host takes, and what to write instead. */
import { isLocalPart } from './mail-address.ts';

/** Why a name is refused (ends a sentence that begins with the address), and the way out. */
export interface NameRefusal {
  readonly reason: string;
  readonly remedy: string;
}

const KEPT = 'leave it out: an existing one stays as it is and is never touched';

/** Rules of Forward Email's alias controller; each would be a 400 there, or an alias that cannot hold a mailbox. */
const FORWARD_EMAIL: readonly {
  readonly pattern: RegExp;
  readonly reason: string;
  readonly remedy: (name: string) => string;
}[] = [
  {
    pattern: /^\*+$/,
    reason: 'Forward Email reads "*" as the catch-all, which has no mailbox',
    remedy: () => KEPT,
  },
  {
    pattern: /^\/.*\/$/,
    reason: 'Forward Email reads /…/ as a regular expression, which has no mailbox',
    remedy: () => KEPT,
  },
  {
    pattern: /\+/,
    reason: 'Forward Email allows no "+" in an alias name',
    remedy: plusRemedy,
  },
  {
    pattern: /["']/,
    reason: 'Forward Email allows no quotes in an alias name',
    remedy: () => 'write the name without quotes',
  },
  {
    pattern: /^!/,
    reason: 'Forward Email allows no alias name that begins with "!"',
    remedy: () => 'write the name without "!"',
  },
];

function plusRemedy(name: string): string {
  const base = name.split('+')[0] ?? '';
  const hyphened = `use ${name.replaceAll('+', '-')}@`;
  return base === '' ? hyphened : `mail to ${name}@ already reaches ${base}@; or ${hyphened}`;
}

/** The refusal of a name in lower case, or `undefined` when the provider will take it. */
export function refuseAliasName(name: string, kind: string): NameRefusal | undefined {
  const rule =
    kind === 'forward-email' ? FORWARD_EMAIL.find(({ pattern }) => pattern.test(name)) : undefined;
  if (rule !== undefined) return { reason: rule.reason, remedy: rule.remedy(name) };
  if (name.includes('@'))
    return { reason: 'an alias name holds no "@"', remedy: 'write only what stands before "@"' };
  if (isLocalPart(name)) return undefined;
  return {
    reason: 'this is no local part mail servers take (RFC 5321 §4.1.2)',
    remedy: 'use letters a-z, digits, ".", "-" and "_", at most 64, no dot first, last or doubled',
  };
}
