/** Findings somebody may paste into a public issue: which checks went how, and nothing of whose they are. Pure. */
import type { DoctorFinding } from './doctor.ts';

/** Host names, addresses, paths and account ids: whatever could say who the person is. */
const TELLING = [
  /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g,
  /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g,
  /\[?(?:[0-9a-f]{0,4}:){2,}[0-9a-f]{0,4}\]?(?::\d+)?/gi,
  /(?<![\w.])(?:~|\.{0,2})\/[^\s,;)]+/g,
  /\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\b/gi,
  /"[^"]*"/g,
  /\b[a-z-]+:[\w-]{6,}\b/g,
  /(?<![\w.-])[\w-]+:\d{2,5}\b(?:\/[\w-]+)?/g,
] as const;

/** Vendors' own hosts say nothing about who asks. */
const PUBLIC = /(?:^|\.)(?:forwardemail\.net|cloudflare\.com)(?::\d+)?$/i;

/** What everybody has, and the commands of remedies are full of. */
const EVERYBODYS: ReadonlySet<string> = new Set(['', 'default', 'mailkeel', 'localhost']);

/**
 * The same findings with subjects numbered and everything telling replaced by `<…>`: what looks so, and each of `telling`, values
 * known to tell whose it is (a namespace, hosts, a database, paths). A version or a number of days stays.
 */
export function redactedFindings(
  findings: readonly DoctorFinding[],
  telling: readonly string[],
): readonly DoctorFinding[] {
  const subjects = [...new Set(findings.flatMap(({ subject }) => subject ?? []))];
  const words = telling
    .filter((word) => !EVERYBODYS.has(word.toLowerCase()))
    .sort((one, other) => other.length - one.length);
  const without = (text: string): string => withoutShapes(withoutWords(text, subjects, words));
  return findings.map(({ subject, remedy, message, ...finding }) => ({
    ...finding,
    ...(subject === undefined ? {} : { subject: `#${String(subjects.indexOf(subject) + 1)}` }),
    message: without(message),
    ...(remedy === undefined ? {} : { remedy: without(remedy) }),
  }));
}

/** A known value counts where it stands alone: a user `ann` is not in `cannot`. */
function withoutWords(text: string, subjects: readonly string[], words: readonly string[]): string {
  const named = subjects.reduce((rest, subject) => rest.replaceAll(subject, '<…>'), text);
  return words.reduce((rest, word) => {
    const literal = word.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
    return rest.replaceAll(new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, 'gi'), '<…>');
  }, named);
}

function withoutShapes(text: string): string {
  return TELLING.reduce(
    (rest, pattern) => rest.replace(pattern, (found) => (PUBLIC.test(found) ? found : '<…>')),
    text,
  );
}
