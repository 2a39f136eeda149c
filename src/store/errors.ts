/** Trouble of our own store: disk, lock, key, missing row. Retried by Temporal without limit, never counted as a provider's answer. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** What is in trouble; becomes the park code `local.<what>`. `row` is one damaged row of the vault: one mailbox's trouble, not the vault's. */
  readonly what: 'store' | 'vault' | 'row' | 'spec' | 'account';
  readonly remediation: string;

  constructor(
    what: StoreError['what'],
    message: string,
    ...[remediation, options]: readonly [remediation: string, options?: ErrorOptions]
  ) {
    super(message, options);
    this.what = what;
    this.remediation = remediation;
  }
}
