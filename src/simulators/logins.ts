/** What a mail server says to a pair of credentials, in IMAP's response codes (RFC 5530) and HTTP's statuses. */
export type LoginAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly code: 'AUTHENTICATIONFAILED' | 'UNAVAILABLE' | 'CONTACTADMIN';
      readonly status: 401 | 429;
      readonly message: string;
    };

export interface Credentials {
  readonly address: string;
  readonly password: string;
  readonly clientAddress: string;
}

export type Authenticate = (credentials: Credentials) => LoginAnswer;
