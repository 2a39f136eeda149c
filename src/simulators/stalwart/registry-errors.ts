/** The two kinds of refusal below HTTP: of a whole method call (RFC 8620 §3.6.2), and of one object of a `set` (§5.3). Both come with status 200. */

/** Answers the call as `["error", {type, …}, id]`. */
export class MethodError extends Error {
  override readonly name = 'MethodError';
  readonly type: string;

  constructor(type: string, description?: string) {
    super(description ?? type);
    this.type = type;
  }
}

export interface ObjectName {
  readonly object: 'Account' | 'Domain' | 'MailingList';
  /** As clients know it. */
  readonly id: string;
}

interface SetErrorDetails {
  readonly properties?: readonly string[];
  readonly description?: string;
  readonly objectId?: ObjectName;
  readonly linkedObjects?: readonly ObjectName[];
  readonly validationErrors?: readonly { readonly type: string; readonly property: string }[];
}

/** Answers one object of a `set`; the others go on. */
export class SetError extends Error {
  override readonly name = 'SetError';
  readonly body: SetErrorDetails & { readonly type: string };

  constructor(type: string, details: SetErrorDetails = {}) {
    super(type);
    this.body = { type, ...details };
  }
}

/** A property that must be there and is empty. */
export function required(property: string): SetError {
  return new SetError('validationFailed', {
    validationErrors: [{ type: 'Required', property }],
  });
}

export function invalidPatch(property: string, description: string): SetError {
  return new SetError('invalidPatch', { properties: [property], description });
}
