/** SPF records (RFC 7208 §4.6, §12): their terms, and which of them can matter. */

export interface SpfTerm {
  readonly kind: 'mechanism' | 'modifier';
  /** Lower case: `include`, `ip4`, `all`, `redirect` … */
  readonly name: string;
  /** `+` where none is written; empty for a modifier. */
  readonly qualifier: '+' | '-' | '~' | '?' | '';
  /** What follows `:` or `=`, with a `/cidr`, as written; empty where nothing does. */
  readonly value: string;
  /** The term as written. */
  readonly text: string;
}

const WITH_VALUE: ReadonlySet<string> = new Set(['include', 'exists']);
/** Terms whose record must be looked up: a name that cannot be asked for is a permerror (RFC 7208 §4.3, §5.2, §6.1). */
const LEADING_ON: ReadonlySet<string> = new Set(['include', 'redirect']);
const TERM = /^([-+~?]?)([a-z][a-z0-9._-]*)(?:([:=])(\S+)|(\/\S+))?$/i;

/** True for a TXT value that receivers take for an SPF record (RFC 7208 §4.5). A leading space makes it none. */
export function isSpf(content: string): boolean {
  return /^v=spf1( |$)/i.test(content);
}

/** Reads the terms of an SPF record; the text of the first malformed one when it does not parse (RFC 7208 §4.6, a permerror). */
export function parseSpf(content: string): readonly SpfTerm[] | { readonly malformed: string } {
  if (!isSpf(content)) return { malformed: content.slice(0, 20) };
  const terms: SpfTerm[] = [];
  for (const text of content.split(' ').slice(1)) {
    if (text === '') continue;
    const term = toTerm(text);
    if (term === undefined || leadsNowhere(term)) return { malformed: text };
    terms.push(term);
  }
  return terms;
}

function toTerm(text: string): SpfTerm | undefined {
  const match = TERM.exec(text);
  if (match === null) return undefined;
  const name = (match[2] ?? '').toLowerCase();
  const value = match[4] ?? match[5] ?? '';
  if (match[3] === '=')
    return match[1] === '' ? { kind: 'modifier', name, qualifier: '', value, text } : undefined;
  if (!isMechanism(name, value)) return undefined;
  const qualifier = match[1] === '' ? '+' : (match[1] as '+' | '-' | '~' | '?');
  return { kind: 'mechanism', name, qualifier, value, text };
}

function isMechanism(name: string, value: string): boolean {
  if (name === 'all') return value === '';
  if (name === 'ip4') return isNetwork4(value);
  if (name === 'ip6') return NETWORK_6.test(value);
  if (WITH_VALUE.has(name)) return value !== '' && !value.startsWith('/');
  return ['a', 'mx', 'ptr'].includes(name);
}

/** True for a name whose labels are not of 1 to 63 octets (RFC 1035 §2.3.4); what a macro stands for nobody knows here. */
function leadsNowhere({ name, value }: SpfTerm): boolean {
  if (!LEADING_ON.has(name) || value.includes('%')) return false;
  const labels = value.replace(/\.$/, '').split('.');
  return labels.some((label) => label === '' || label.length > 63);
}

const NETWORK_4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/;
/** Its digits and groups, not their number: that is for whoever resolves it. */
const NETWORK_6 = /^(?=[^/]*:)[0-9a-f:.]{2,45}(?:\/(?:\d{1,2}|1[01]\d|12[0-8]))?$/i;

/** An address, with the length of its prefix where one is written (RFC 7208 §5.6). */
function isNetwork4(value: string): boolean {
  const parts = NETWORK_4.exec(value);
  if (parts === null) return false;
  const [, a, b, c, d, prefix = '32'] = parts;
  return [a, b, c, d].every((octet) => Number(octet) <= 255) && Number(prefix) <= 32;
}

/** True when both name the same thing, whatever their qualifiers. */
export function isSameTerm(a: SpfTerm, b: SpfTerm): boolean {
  return a.kind === b.kind && a.name === b.name && a.value.toLowerCase() === b.value.toLowerCase();
}

/** True for the `all` mechanism: it always matches, so nothing behind it is evaluated (RFC 7208 §5.1). */
export function isAll(term: SpfTerm): boolean {
  return term.kind === 'mechanism' && term.name === 'all';
}

/** The terms that can matter: nothing after `all`, and no `redirect` beside it (RFC 7208 §5.1, §6.1). */
export function evaluatedTerms(terms: readonly SpfTerm[]): readonly SpfTerm[] {
  const all = terms.findIndex(isAll);
  return all === -1 ? terms : terms.slice(0, all).filter((term) => term.name !== 'redirect');
}
