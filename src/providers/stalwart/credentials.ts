/** The credential of an account as the server wants it. Pure. */

/**
 * Value of the Authorization header. With `user`, a pair for HTTP Basic. A key of the REST line (`api_` and the base64 of `name:secret`) is
 * sent as Basic too: as Bearer each request would spend the 100 anonymous ones a minute its address has. Anything else (`API_…` of 0.16,
 * OAuth) goes as Bearer.
 */
export function authorizationOf(token: string, user?: string): string {
  if (user !== undefined) return basic(`${user}:${token}`);
  const pair = token.startsWith('api_')
    ? Buffer.from(token.slice(4), 'base64').toString('utf8')
    : '';
  return pair.indexOf(':') > 0 ? basic(pair) : `Bearer ${token}`;
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
