/** One line of `mailkeel doctor`, and how it is made. Pure. */

type Severity = 'ok' | 'warn' | 'fail' | 'not-tested';

export interface DoctorFinding {
  /** `<area>.<what>`, e.g. `host.disk`. */
  readonly check: string;
  /** Account label, host or domain, where it concerns one. */
  readonly subject?: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy?: string;
}

/** A part that could not be looked at: what it said, and what helps. */
export interface Trouble {
  readonly message: string;
  readonly remediation: string;
}

/** Looked at, and nothing to do. */
export function ok(check: string, message: string): DoctorFinding {
  return { check, severity: 'ok', message };
}

/** It works, and will not for ever or not as well as it could. */
export function warn(check: string, message: string, remedy: string): DoctorFinding {
  return { check, severity: 'warn', message, remedy };
}

/** Something a run needs does not work. */
export function fail(check: string, message: string, remedy: string): DoctorFinding {
  return { check, severity: 'fail', message, remedy };
}
