/** How many domains of one mail account may be on their way to their aliases beside one another. Pure. */

/** Of a window's domains: how many prepare at a time while domains have aliases to create, and how many prepare or create. */
const PREPARING_SHARE = 0.1;
const CREATING_SHARE = 0.2;
/** One prepares while another creates, in the narrowest window too. */
const LEAST = 2;
/** While one domain prepares (some seconds), the pace of creating uses up about so many aliases: with fewer on their way it would stand idle. */
const ENOUGH_ALIASES = 50;

/** Domains on their way to their aliases, by stage, and how many aliases all of these name. */
export interface OnTheWay {
  readonly preparing: number;
  readonly creating: number;
  readonly aliases: number;
}

/** True when one more domain may begin beside those that work: small ones side by side, large ones after one another. */
export function mayBegin(window: number, { preparing, creating, aliases }: OnTheWay): boolean {
  if (aliases < ENOUGH_ALIASES) return true;
  return (
    preparing < Math.ceil(window * PREPARING_SHARE) &&
    preparing + creating < Math.max(LEAST, Math.ceil(window * CREATING_SHARE))
  );
}
