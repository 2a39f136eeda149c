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
    const given = secretOf(headers);
    if (given === undefined) return false;
    const actual = digest(given);
    // Every one is compared, so that the answer takes as long for the first as for the last.
    return wanted.map((one) => timingSafeEqual(one, actual)).includes(true);
  };
}

function secretOf(headers: IncomingHttpHeaders): string | undefined {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (bearer !== undefined) return bearer;
  const own = headers[SECRET_HEADER];
  return typeof own === 'string' ? own : undefined;
}

/** Of equal length whatever was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
