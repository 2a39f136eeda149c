/** What the permission matrix needs from an adapter: calls that show a right and change nothing. */
import type { Right } from '../core/permissions.ts';

/**
 * One look, about one call: it never throws for an answer (a provider in trouble is `unknown`, refused credentials have `stop`), only when
 * `signal` fires. No look counts against a daily limit, changes an object or sends a mail.
 */
export type Look = (signal?: AbortSignal) => Promise<readonly Right[]>;

/** The looks at an account as a whole, or at one domain of it, in the order that spares calls. */
export type PermissionProber = (domain: string | undefined) => readonly Look[];
