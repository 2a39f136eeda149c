/** Where MTA-STS policies are served. */
import type { PolicyAnswer } from '../core/public-evidence.ts';

/** Fetches the MTA-STS policy of a domain as a sender does (RFC 8461 §3.3): one attempt; whatever comes of it is an answer, save an abort. */
export type PolicyFetcher = (domain: string, signal?: AbortSignal) => Promise<PolicyAnswer>;
