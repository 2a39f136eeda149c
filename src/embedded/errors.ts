/** Trouble with this machine's own Temporal: binary, ports, lock file, child process. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';
  /** What the operator can do about it, one sentence. */
  readonly remediation: string;

  constructor(message: string, remediation: string, options?: ErrorOptions) {
    super(message, options);
    this.remediation = remediation;
  }
}
