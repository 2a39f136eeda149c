/** The credential of an account as the server wants it. Pure. */

export interface StalwartCredential {
  /** Value of the Authorization header. */
  readonly authorization: string;
  /** Whose it is, where the credential says so. */
  readonly login?: string;
}

/**
 * With `user`, a pair for HTTP Basic. A key of the REST line (`api_` and the base64 of `name:secret`) is sent as Basic too: as Bearer each
 * request would spend the 100 anonymous ones a minute its address has. Anything else (`API_…` of 0.16, OAuth) goes as Bearer.
 */
export function credentialOf(token: string, user?: string): StalwartCredential {
  if (user !== undefined) return basic(user, token);
  const pair = token.startsWith('api_')
    ? Buffer.from(token.slice(4), 'base64').toString('utf8')
    : '';
  const colon = pair.indexOf(':');
  return colon > 0
    ? basic(pair.slice(0, colon), pair.slice(colon + 1))
    : { authorization: `Bearer ${token}` };
}

function basic(login: string, secret: string): StalwartCredential {
  return {
    authorization: `Basic ${Buffer.from(`${login}:${secret}`).toString('base64')}`,
    login,
  };
}
