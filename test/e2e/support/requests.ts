/** The simulators' call log as requests by provider and operation, in the words of `simulate`. DNS questions are no requests. */
import type { LoggedCall } from '../../../src/simulators/calls.ts';
import type { Stage } from './stage.ts';

type Route = readonly [operation: string, method: string, path: RegExp];

const DOMAIN = '^/v1/domains/[^/?]+';
const ALIAS = `${DOMAIN}/aliases/[^/?]+`;
const FORWARD_EMAIL: readonly Route[] = [
  ['get-account', 'GET', /^\/v1\/account$/],
  ['create-domain', 'POST', /^\/v1\/domains$/],
  ['get-domain', 'GET', new RegExp(`${DOMAIN}$`)],
  ['update-domain', 'PUT', new RegExp(`${DOMAIN}$`)],
  ['verify-records', 'GET', new RegExp(`${DOMAIN}/verify-records$`)],
  ['verify-smtp', 'GET', new RegExp(`${DOMAIN}/verify-smtp$`)],
  ['list-aliases', 'GET', new RegExp(`${DOMAIN}/aliases(?:\\?|$)`)],
  ['create-alias', 'POST', new RegExp(`${DOMAIN}/aliases$`)],
  ['get-alias', 'GET', new RegExp(`${ALIAS}$`)],
  ['update-alias', 'PUT', new RegExp(`${ALIAS}$`)],
  ['set-password', 'POST', new RegExp(`${ALIAS}/generate-password$`)],
];
const CLOUDFLARE: readonly Route[] = [
  ['verify-token', 'GET', /\/user\/tokens\/verify$/],
  ['list-zones', 'GET', /\/zones(?:\?|$)/],
  ['list-records', 'GET', /\/dns_records(?:\?|$)/],
  ['batch-records', 'POST', /\/dns_records\/batch$/],
];

/** How many of each since a moment of the log (`mark`); one that is none of these stands with its method and path. */
export function requestsSince({ world }: Stage, since: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const call of world.state.surroundings.calls.list()) {
    if (call.seq <= since || call.provider === 'dns') continue;
    const name = nameOf(call);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function nameOf({ provider, method, path }: LoggedCall): string {
  if (provider === 'imap') return 'forward-email login';
  const routes = provider === 'forward-email' ? FORWARD_EMAIL : CLOUDFLARE;
  const found = routes.find(([, verb, pattern]) => verb === method && pattern.test(path));
  return `${provider} ${found?.[0] ?? `${method} ${path}`}`;
}
