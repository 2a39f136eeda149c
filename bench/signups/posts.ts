/** Webhooks posted at a fixed rate, whatever the answers take: who came late waits in the measure, not outside of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { SECRET, somebody, webhookOf } from './names.ts';

export interface Answers {
  /** Asked for, a second. */
  readonly rate: number;
  readonly posted: number;
  /** Answered 202: durably started. */
  readonly accepted: number;
  /** From the moment a post was due to its answer, milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** As many as one browser-facing Kratos would keep open. */
const CONNECTIONS = 50;

/** Posts new people at `rate` a second for `seconds`, and waits for every answer. */
export async function postAt(url: string, rate: number, seconds: number): Promise<Answers> {
  const pool = new Pool(url, { connections: CONNECTIONS });
  const posted = Math.round(rate * seconds);
  const begun = performance.now();
  try {
    const answers = await Promise.all(
      Array.from({ length: posted }, async (_, index) => {
        const due = begun + (index * 1_000) / rate;
        await delay(Math.max(0, due - performance.now()));
        const status = await post(pool);
        return { status, ms: performance.now() - due };
      }),
    );
    const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
    const accepted = answers.filter(({ status }) => status === 202).length;
    return { rate, posted, accepted, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  } finally {
    await pool.close();
  }
}

async function post(pool: Pool): Promise<number> {
  const { statusCode, body } = await pool.request({
    path: '/internal/mail/provision',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
    body: webhookOf(somebody()),
  });
  await body.dump();
  return statusCode;
}

/** The value so large a share of `sorted` does not exceed; 0 for none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
