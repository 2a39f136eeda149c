import { describe, expect, it } from '@jest/globals';
import type { Scene } from '../e2e/support/scene.ts';
import type { Verdict } from './judge.ts';
import { play, type Random } from './story.ts';

/** `npm run chaos` states more. */
const KILLS = Number(process.env['CHAOS_KILLS'] ?? 12);
const SEED = Number(process.env['CHAOS_SEED'] ?? 20_261_122);
const ALIASES = KILLS > 12 ? 40 : 12;
/** A bound against hanging, not a measure of speed. */
const LIMIT_MS = 300_000 + KILLS * 30_000;

/** Mulberry32: 32 bits of state, the same numbers for the same seed everywhere. */
function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same names in every run: each has a world of its own. */
const SCENE: Scene = {
  domains: Object.fromEntries(
    ['example.com', 'shop.example.com', 'example.net', 'example.org'].map((domain) => [
      domain,
      Array.from({ length: ALIASES / 4 }, (_, index) => `m${String(index)}`),
    ]),
  ),
};

function sum(verdicts: readonly Verdict[], of: (verdict: Verdict) => number): number {
  return verdicts.reduce((total, verdict) => total + of(verdict), 0);
}

describe('kills of worker, dev server and the outside world', () => {
  it(
    'lose no password, wipe no mailbox and make no alias twice',
    async () => {
      const random = seeded(SEED);
      const verdicts: Verdict[] = [];
      let killed = 0;
      while (killed < KILLS) {
        const verdict = await play({ scene: SCENE, kills: KILLS - killed, random });
        verdicts.push(verdict);
        killed += sum([verdict], (one) => sum3(one.killed));
      }

      const mailboxes = sum(verdicts, (verdict) => verdict.mailboxes);
      const open = sum(verdicts, (verdict) => verdict.open);
      const resumed = sum(verdicts, (verdict) => verdict.resumed);
      process.stdout.write(
        `chaos: seed ${String(SEED)}, ${String(killed)} kills over ${String(verdicts.length)} runs, ${String(open)} of ${String(mailboxes)} mailboxes proven, ${String(resumed)} parks resumed\n`,
      );
      expect(killed).toBe(KILLS);
      for (const verdict of verdicts)
        expect(verdict).toMatchObject({
          ...{ lost: [], wiped: [], twice: [], passwordTwice: [] },
          ...{ unexplained: [], troubles: [] },
        });
      expect(open / mailboxes).toBeGreaterThanOrEqual(0.95);
    },
    LIMIT_MS,
  );
});

function sum3(killed: Verdict['killed']): number {
  return Object.values(killed).reduce((total, count) => total + count, 0);
}
