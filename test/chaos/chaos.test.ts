import { writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Scene } from '../e2e/support/scene.ts';
import type { Verdict } from './judge.ts';
import { play, type Random } from './story.ts';
import { killsOf, totalsText } from './totals.ts';

/** `npm run chaos` states more. */
const KILLS = Number(process.env['CHAOS_KILLS'] ?? 12);
const SEED = Number(process.env['CHAOS_SEED'] ?? 20_261_122);
/** `npm run chaos` reads the totals here, to print them last. */
const TOTALS = process.env['CHAOS_TOTALS'];
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

/** After each run, so that a long test that is stopped has told what it saw. */
function tell(verdicts: readonly Verdict[]): void {
  const text = totalsText(verdicts, SEED);
  if (TOTALS === undefined) process.stdout.write(text);
  else writeFileSync(TOTALS, text);
}

describe('kills of worker, dev server and the outside world', () => {
  it(
    'lose no password, wipe no mailbox and make no alias twice',
    async () => {
      const random = seeded(SEED);
      const verdicts: Verdict[] = [];
      while (killsOf(verdicts) < KILLS) {
        const kills = KILLS - killsOf(verdicts);
        verdicts.push(await play({ scene: SCENE, kills, random }));
        tell(verdicts);
      }

      const mailboxes = verdicts.reduce((total, verdict) => total + verdict.mailboxes, 0);
      const open = verdicts.reduce((total, verdict) => total + verdict.open, 0);
      expect(killsOf(verdicts)).toBe(KILLS);
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
