/**
 * Ory Kratos's admin API as a directory of identities: `GET /admin/identities` with token pagination (v1.3 to v26.2). The API knows no
 * credentials; its address is the secret.
 */
import { z } from 'zod';
import { remediationFor } from '../../core/remediation.ts';
import type { Identity, IdentityDirectory, IdentityPage } from '../directory-port.ts';
import { ProviderError } from '../errors.ts';
import { parseBody, send, transientFromStatus, type HttpAnswer } from '../http.ts';

export interface KratosOptions {
  /** Base URL of the admin API, without `/admin`. */
  readonly url: string;
  readonly timeoutMs?: number;
}

const PROVIDER = 'Ory Kratos';
const OPERATION = 'list-identities';
const TIMEOUT_MS = 15_000;
/** The API allows 500; half of it keeps an answer well below any limit. */
const PAGE_SIZE = 250;

const pageSchema = z.array(
  z.object({
    id: z.string(),
    state: z.string().nullish(),
    traits: z.unknown(),
  }),
);

const traitsSchema = z.object({ email: z.string() });

/** The directory at `url`. */
export function createKratos({ url, timeoutMs = TIMEOUT_MS }: KratosOptions): IdentityDirectory {
  const http = { provider: PROVIDER, baseUrl: url, headers: {}, timeoutMs };
  return {
    name: 'kratos',
    listIdentities: async (from, signal) => {
      const token = from === undefined ? '' : `&page_token=${encodeURIComponent(from)}`;
      const path = `/admin/identities?page_size=${String(PAGE_SIZE)}${token}`;
      const answer = await send(http, { method: 'GET', path, operation: OPERATION, signal });
      return pageOf(answer);
    },
  };
}

function pageOf(answer: HttpAnswer): IdentityPage {
  const context = { provider: PROVIDER, operation: OPERATION };
  const transient = transientFromStatus(context, answer);
  if (transient !== undefined) throw transient;
  if (answer.status !== 200) throw refused(answer.status);
  const identities = parseBody(pageSchema, answer, context).map(toIdentity);
  const next = nextToken(answer.headers['link']);
  return { identities, ...(next === undefined ? {} : { next }) };
}

function toIdentity({ id, state, traits }: z.output<typeof pageSchema>[number]): Identity {
  const { data } = traitsSchema.safeParse(traits);
  return {
    id,
    active: state !== 'inactive',
    ...(data === undefined ? {} : { email: data.email }),
  };
}

/** `page_token` of the link whose relation is `next` (RFC 8288); the last page has none. */
function nextToken(link = ''): string | undefined {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="next"/.exec(link) ?? [];
  if (target === undefined) return undefined;
  return new URL(target, 'http://kratos').searchParams.get('page_token') ?? undefined;
}

function refused(status: number): ProviderError {
  const category = status === 404 ? 'NotFound' : 'ValidationError';
  return new ProviderError({
    category,
    severity: 'Permanent',
    operation: OPERATION,
    status,
    message: `${PROVIDER} answered ${String(status)}: ${OPERATION}`,
    remediation: remediationFor(category, OPERATION),
  });
}
