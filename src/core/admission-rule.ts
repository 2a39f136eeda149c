/** How many domains of one mail account may be on their way to their aliases beside one another. Pure. */

/** Of a window's domains: how many prepare at a time while domains have aliases to create, and how many prepare or create. */
const PREPARING_SHARE = 0.1;
const CREATING_SHARE = 0.2;
/** One prepares while another creates, in the narrowest window too. */
const LEAST = 2;

/** True when one more domain may begin beside those that work. */
export function mayBegin(
  window: number,
  { preparing, creating }: { readonly preparing: number; readonly creating: number },
): boolean {
  return (
    preparing < Math.ceil(window * PREPARING_SHARE) &&
    preparing + creating < Math.max(LEAST, Math.ceil(window * CREATING_SHARE))
  );
}
