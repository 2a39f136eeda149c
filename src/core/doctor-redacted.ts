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
] as const;

/** Vendors' own hosts say nothing about who asks. */
const PUBLIC = /(?:^|\.)(?:forwardemail\.net|cloudflare\.com)(?::\d+)?$/i;

/** The same findings with subjects numbered and everything telling replaced by `<…>`. A version or a number of days stays. */
export function redactedFindings(findings: readonly DoctorFinding[]): readonly DoctorFinding[] {
  const subjects = [...new Set(findings.flatMap(({ subject }) => subject ?? []))];
  return findings.map(({ subject, remedy, message, ...finding }) => ({
    ...finding,
    ...(subject === undefined ? {} : { subject: `#${String(subjects.indexOf(subject) + 1)}` }),
    message: without(message, subjects),
    ...(remedy === undefined ? {} : { remedy: without(remedy, subjects) }),
  }));
}

function without(text: string, subjects: readonly string[]): string {
  const named = subjects.reduce((rest, subject) => rest.replaceAll(subject, '<…>'), text);
  return TELLING.reduce(
    (rest, pattern) => rest.replace(pattern, (found) => (PUBLIC.test(found) ? found : '<…>')),
    named,
  );
}
