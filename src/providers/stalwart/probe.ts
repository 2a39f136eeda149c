/** Which of the two management APIs a server speaks: asked once, and again after it was upgraded. */
import { z } from 'zod';
import { ProviderError } from '../errors.ts';
import { send } from '../http.ts';
import type { Line } from './line.ts';
import { fromStatus, refusal } from './refusal.ts';
import { createRegistryLine } from './registry-line.ts';
import { createRestLine } from './rest-line.ts';
import type { Session } from './session.ts';

export type LineName = 'rest' | 'jmap';

/** The body of 0.16's `GET /api/account`: nothing else answers that path so. */
const Permissions = z.object({ permissions: z.array(z.string()) });

/**
 * Runs a call on the server's line, which is found out at the first one. Where a server turns out not to speak it any more (upgraded
 * meanwhile) that call fails as Transient, and the next one asks anew.
 */
export function createSwitch(
  stated: LineName | 'auto',
): <T>(session: Session, run: (line: Line) => Promise<T>) => Promise<T> {
  const make = (name: LineName): Line =>
    name === 'rest' ? createRestLine() : createRegistryLine();
  let found = stated === 'auto' ? undefined : make(stated);
  return async (session, run) => {
    found ??= make(await probe(session));
    try {
      return await run(found);
    } catch (error) {
      if (stated !== 'auto' || !isUnknownAddress(error)) throw error;
      found = undefined;
      throw refusal(session, {
        ...{ category: 'ServerError', severity: 'Transient', status: 404 },
        said: 'its management API is another one than before; it is asked again which',
      });
    }
  };
}

/** Only a path the server does not know is answered 404: what does not exist is told with status 200. */
function isUnknownAddress(error: unknown): boolean {
  return error instanceof ProviderError && error.details.status === 404;
}

/** The REST line answers `/api/principal` (403 without the right to list is an answer too); 0.16 has no such path. */
async function probe(session: Session): Promise<LineName> {
  const { http, operation, signal } = session;
  const get = { method: 'GET', operation, signal } as const;
  const rest = await send(http, { ...get, path: '/api/principal?types=domain&limit=1' });
  if (rest.status === 403 || (rest.status === 200 && rest.json !== undefined)) return 'rest';
  if (rest.status !== 404) throw fromStatus(session, rest);
  const account = await send(http, { ...get, path: '/api/account' });
  if (account.status === 200 && Permissions.safeParse(account.json).success) return 'jmap';
  throw account.status === 200 || account.status === 404
    ? refusal(session, {
        ...{ category: 'NotFound', status: account.status },
        said: 'no management API of Stalwart answers at this url',
      })
    : fromStatus(session, account);
}
