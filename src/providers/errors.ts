import type { FailureDetails } from '../core/errors.ts';

/** The only error an adapter throws. Its message and details are our own words: no response body, no credential. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly details: FailureDetails;

  constructor(details: FailureDetails, options?: ErrorOptions) {
    super(details.message, options);
    this.details = details;
  }
}
