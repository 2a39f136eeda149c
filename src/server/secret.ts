/** The shared secret of a request, compared in a time that says nothing about it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The header for callers whose `Authorization` is taken; Kratos can send either. */
export const SECRET_HEADER = 'x-mailkeel-secret';

/** Makes the check for a request's headers: true when they carry one of the secrets, as `Authorization: Bearer …` or in `X-Mailkeel-Secret`. */
export function createSecretCheck(
  secrets: readonly string[],
): (headers: IncomingHttpHeaders) => boolean {
  const wanted = secrets.map(digest);
  return (headers) => {
    const given = secretsOf(headers).map(digest);
    // Every one is compared, so that the answer takes as long for the first as for the last.
    return given
      .flatMap((actual) => wanted.map((one) => timingSafeEqual(one, actual)))
      .includes(true);
  };
}

/** Both places: a proxy on the way may have put a Bearer of its own beside our header. */
function secretsOf(headers: IncomingHttpHeaders): readonly string[] {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  return [bearer, headers[SECRET_HEADER]].filter((given) => typeof given === 'string');
}

/** Of equal length whatever was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
