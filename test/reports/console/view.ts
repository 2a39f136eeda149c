import { NOW } from '../rows.ts';

/** 100 columns without colour, in UTC. */
export const VIEW = { color: false, width: 100, now: Date.parse(NOW), timeZone: 'UTC' } as const;

/** What remains of a coloured text on the screen. */
export function uncoloured(text: string): string {
  return text.replace(/\p{Cc}\[\d+m/gu, '');
}
