/** Many domains of one credential at a time: made from nothing, then found finished, both under its pace. */
import type { LoggedCall } from '../src/cli/demo/control.ts';
import { credentialFloorMs, type Round } from './floor.ts';
import { runManifest } from './run.ts';
import type { Load } from './scenario.ts';
import { note, openStage, type Stage } from './stage.ts';

/** One run over all domains. */
export interface RoundMeasured {
  readonly round: Round;
  readonly makespanMs: number;
  readonly floorMs: number;
  /** Requests at the mail provider and at the DNS host. */
  readonly mailCalls: number;
  readonly dnsHostCalls: number;
  /** Answers with status 429. */
  readonly refused: number;
  /** The most requests the DNS host received within any minute. */
  readonly busiestMinute: number;
}

export interface Credential {
  readonly load: Load;
  readonly rounds: readonly RoundMeasured[];
}

/** The pace of a new Cloudflare account, held by both accounts. */
const LOAD: Omit<Load, 'domains'> = {
  ...{ aliases: 1, latencyMs: 100, everyMs: 250, window: 10 },
  ...{ plan: 'enhanced_protection', phases: [1], limited: true },
};

/** Runs the same manifest of so many domains twice. Throws when a domain was not done. */
export async function measureCredential(domains: number): Promise<Credential> {
  const load: Load = { ...LOAD, domains };
  const stage = await openStage(load);
  try {
    const first = await measureRound(stage, 'from nothing');
    note('again, everything being finished …');
    return { load, rounds: [first, await measureRound(stage, 'finished')] };
  } finally {
    await stage.close();
  }
}

async function measureRound(stage: Stage, round: Round): Promise<RoundMeasured> {
  const { load, control } = stage;
  const before = (await control.calls()).length;
  const { fleet, makespanMs } = await runManifest(stage);
  if (fleet.done !== load.domains)
    throw new Error(`${String(fleet.done)} of ${String(load.domains)} domains done`);
  const calls = (await control.calls()).slice(before);
  const of = (provider: LoggedCall['provider']): readonly LoggedCall[] =>
    calls.filter((call) => call.provider === provider);
  return {
    ...{ round, makespanMs, floorMs: credentialFloorMs(load, round) },
    mailCalls: of('forward-email').length,
    dnsHostCalls: of('cloudflare').length,
    refused: calls.filter(({ status }) => status === 429).length,
    busiestMinute: busiest(of('cloudflare'), 60_000),
  };
}

/** The most calls that arrived within so many milliseconds. */
function busiest(calls: readonly LoggedCall[], withinMs: number): number {
  const times = calls.map(({ at }) => Date.parse(at));
  const within = times.map(
    (from) => times.filter((at) => at >= from && at < from + withinMs).length,
  );
  return Math.max(0, ...within);
}
