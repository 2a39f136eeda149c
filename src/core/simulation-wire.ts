/** What one call of a port is at its provider: which ledger row paces it, and the requests it takes there. Pure. */
import type { Operation } from './spec.ts';

/** Calls of the ports a run makes; some go by circumstances that change what they take. */
export type PortCall =
  | 'identify'
  | 'get-domain'
  | 'read-native'
  | 'create-domain'
  | 'set-protections'
  | 'ignore-mx'
  | 'verify-records'
  | 'verify-sending'
  | 'list-aliases'
  | 'get-alias'
  | 'read-native-alias'
  | 'create-alias'
  | 'create-emptied-alias'
  | 'update-alias'
  | 'set-password'
  | 'login'
  | 'find-zone'
  | 'zone-names'
  | 'list-records'
  | 'apply-changes';

const DNS: ReadonlySet<PortCall> = new Set([
  'find-zone',
  'zone-names',
  'list-records',
  'apply-changes',
]);

/** Whose account answers a call. */
export function answererOf(call: PortCall): 'mail' | 'dns' | 'logins' {
  if (call === 'login') return 'logins';
  return DNS.has(call) ? 'dns' : 'mail';
}

const OPERATION_OF: Readonly<Partial<Record<PortCall, Operation>>> = {
  'create-domain': 'domains',
  'create-alias': 'aliases',
  'create-emptied-alias': 'aliases',
  'set-password': 'passwords',
  login: 'logins',
};

/** The ledger row that paces a call. */
export function operationOf(call: PortCall): Operation {
  return OPERATION_OF[call] ?? 'requests';
}

type Wire = Partial<Record<PortCall, (repeat: number) => readonly string[]>>;

const times = (count: number, request: string): readonly string[] =>
  Array.from({ length: count }, () => request);

/** A PUT is not believed: domain and alias are read back. */
const FORWARD_EMAIL: Wire = {
  identify: () => ['get-account'],
  'read-native': () => ['get-domain'],
  'create-domain': () => ['create-domain', 'get-domain'],
  'set-protections': () => ['update-domain', 'get-domain'],
  'ignore-mx': () => ['update-domain', 'get-domain'],
  'verify-records': () => ['verify-records', 'get-domain'],
  'verify-sending': () => ['verify-smtp'],
  'list-aliases': (pages) => times(pages, 'list-aliases'),
  'read-native-alias': () => ['get-alias'],
  'create-emptied-alias': () => ['create-alias', 'update-alias'],
  'update-alias': () => ['get-alias', 'update-alias', 'get-alias'],
};

const CLOUDFLARE: Wire = {
  identify: () => ['verify-token'],
  'find-zone': (names) => times(names, 'list-zones'),
  'zone-names': () => ['list-zones'],
  'apply-changes': () => ['batch-records'],
};

const POWERDNS: Wire = {
  identify: () => ['get-server'],
  'find-zone': (names) => [...times(names, 'list-zones'), 'get-zone'],
  'zone-names': () => [],
  'list-records': () => ['get-zone'],
  'apply-changes': () => ['get-zone', 'patch-zone', 'get-zone'],
};

/** It never looks at DNS, and keeps no object that is worth keeping whole. */
const STALWART: Wire = { 'verify-records': () => [], 'read-native': () => [] };

const WIRES: ReadonlyMap<string, Wire> = new Map([
  ['forward-email', FORWARD_EMAIL],
  ['cloudflare', CLOUDFLARE],
  ['powerdns', POWERDNS],
  ['stalwart', STALWART],
]);

/** Providers one call of whose port is one or several requests, by the version of the server: their calls are counted, not the requests. */
export const COUNTED_BY_CALL: ReadonlySet<string> = new Set(['stalwart']);

/** The requests of one call, in their order; `repeat`: pages of a listing, or names asked for until a zone is found. */
export function requestsOf(provider: string, call: PortCall, repeat: number): readonly string[] {
  return WIRES.get(provider)?.[call]?.(repeat) ?? [call];
}

/**
 * Requests a worker makes once an account when it has just begun: who the account is; and at Forward Email, when aliases are created emptied,
 * one more PUT, which shows what the server does with an empty list.
 */
export function requestsOfWorker(
  provider: string,
  made: { readonly emptied: boolean },
): readonly string[] {
  const extra = provider === 'forward-email' && made.emptied ? ['update-alias'] : [];
  return [...requestsOf(provider, 'identify', 1), ...extra];
}
