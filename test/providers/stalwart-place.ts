/** One Stalwart server of either line, without a world around it, and the adapter before it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStalwart, type StalwartOptions } from '../../src/providers/stalwart/provider.ts';
import { CallLog, type LoggedCall } from '../../src/simulators/calls.ts';
import { FaultBook } from '../../src/simulators/faults.ts';
import { makeCertificate } from '../../src/simulators/imap/certificate.ts';
import { faultSchema } from '../../src/simulators/scenario-faults.ts';
import { stalwartSchema } from '../../src/simulators/scenario-stalwart.ts';
import { startStalwart } from '../../src/simulators/stalwart/server.ts';
import { seedState, type StalwartState } from '../../src/simulators/stalwart/state.ts';

export const ADMIN = { user: 'admin', password: 'simulated-admin-password' };
export const LINES = ['rest', 'jmap'] as const;
export type LineName = (typeof LINES)[number];

export interface StalwartPlace {
  readonly url: string;
  readonly imap: { readonly host: string; readonly port: number; readonly ca: string };
  readonly state: StalwartState;
  readonly provider: ReturnType<typeof createStalwart>;
  /** An adapter with other options, for the same server; as `key` without the administrator's login. */
  readonly adapter: (
    options?: Partial<StalwartOptions>,
    as?: 'admin' | 'key',
  ) => ReturnType<typeof createStalwart>;
  /** Adds a fault; `provider` and `id` are filled in. */
  fault(fault: object): void;
  calls(): readonly LoggedCall[];
  advance(ms: number): void;
  readonly troubles: readonly string[];
  leave(): Promise<void>;
}

/**
 * Starts a server that has example.com; `scenario` adds to it. With `left`, what another one left behind: a server that was upgraded. Its clock
 * stands still until it is advanced.
 */
export async function enterStalwart(
  line: LineName,
  scenario: object = {},
  left?: StalwartState,
): Promise<StalwartPlace> {
  const directory = await mkdtemp(join(tmpdir(), 'stalwart-'));
  const parsed = stalwartSchema.parse({
    ...{ line, admin: ADMIN, domains: [{ name: 'example.com' }] },
    ...scenario,
  });
  const state = left ?? seedState(parsed);
  const certificate = await makeCertificate(directory);
  let now = Date.parse('2026-11-22T12:00:00Z');
  const surroundings = {
    now: () => now,
    faults: new FaultBook([]),
    calls: new CallLog(),
    latency: {
      ...{ 'forward-email': 0, cloudflare: 0, imap: 0, dns: 0 },
      stalwart: parsed.latencyMs,
    },
    troubles: [] as string[],
  };
  const server = await startStalwart(parsed, { state, surroundings, certificate });
  const adapter: StalwartPlace['adapter'] = (options = {}, as = 'admin') =>
    createStalwart({
      ...{ url: server.url, token: ADMIN.password, timeoutMs: 10_000 },
      ...(as === 'key' ? {} : { user: ADMIN.user }),
      ...options,
    });
  const ca = await readFile(certificate.caFile, 'utf8');
  return {
    ...{ url: server.url, imap: { ...server.imap, ca }, state, adapter },
    provider: adapter(),
    fault: (fault) => {
      surroundings.faults.add(faultSchema.parse({ id: 'f', provider: 'stalwart', ...fault }));
    },
    calls: () => surroundings.calls.list(),
    advance: (ms) => {
      now += ms;
    },
    troubles: surroundings.troubles,
    leave: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
