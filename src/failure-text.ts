/** How a program that cannot go on says why: what happened, and what to do about it. */

/** The message of `error` and, on a line of its own, its remediation where it has one. Never a stack, never a cause. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const remedy: unknown = 'remediation' in error ? error.remediation : undefined;
  return typeof remedy === 'string' ? `${error.message}\n→ ${remedy}` : error.message;
}
