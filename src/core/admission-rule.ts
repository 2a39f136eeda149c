/** How many domains of one mail account may be on their way to their aliases beside one another. Pure. */

/** While one domain prepares (some seconds), the pace of creating uses up about so many aliases: with fewer left to create it would stand idle. */
const FEW_ALIASES = 40;
/** A domain that has more left is not waited for: a small one behind it would stand still for half a minute and longer. */
const MANY_ALIASES = 150;
/** Of a window's domains: how many prepare at a time beside such ones, and how many prepare or create. */
const PREPARING_SHARE = 0.1;
const CREATING_SHARE = 0.2;
/** One prepares while another creates, in the narrowest window too. */
const LEAST = 2;

/** A domain that has aliases to create, or may have: before it knows, `left` is every alias it names. */
export interface OnTheWay {
  readonly stage: 'preparing' | 'creating' | 'finishing';
  readonly left: number;
}

/** The stage of a domain that creates, by how many aliases it has left: with few, another may prepare meanwhile. */
export function creatingStage(left: number): 'creating' | 'finishing' {
  return left < FEW_ALIASES ? 'finishing' : 'creating';
}

/**
 * True when one more domain may begin beside those that are on their way: small ones side by side, the next when the last has few aliases
 * left, so that two do not halve each other's pace for nothing; beside a domain that is long at it, whenever there is a place.
 */
export function mayBegin(window: number, onTheWay: readonly OnTheWay[]): boolean {
  if (onTheWay.reduce((sum, { left }) => sum + left, 0) < FEW_ALIASES) return true;
  const preparing = onTheWay.filter(({ stage }) => stage === 'preparing');
  const creating = onTheWay.filter(({ stage }) => stage !== 'preparing');
  if (creating.some(({ left }) => left <= MANY_ALIASES)) return false;
  return (
    preparing.length < Math.ceil(window * PREPARING_SHARE) &&
    onTheWay.length < Math.max(LEAST, Math.ceil(window * CREATING_SHARE))
  );
}
