/** What was read at a provider a moment ago, for whoever would read the same next. Losing all of it costs calls, nothing else. */

export interface Readings {
  /** Keeps what was read under a view, in place of what was kept for the key before. Readings of an hour ago are dropped. `body` is JSON. */
  keep(key: string, view: string, body: unknown): Promise<void>;
  /** What was kept for the key under this very view, at most `maxAgeMs` ago; otherwise `undefined`. */
  find(key: string, view: string, maxAgeMs: number): Promise<unknown>;
  /** Nothing kept for the key may stand for a new look any more. */
  drop(key: string): Promise<void>;
}
