/** How many domains of one mail account may be on their way to their aliases beside one another. Pure. */

/** While one domain prepares (some seconds), the pace of creating uses up about so many aliases: with fewer left to create it would stand idle. */
const FEW_ALIASES = 40;
/** Of the aliases that have begun already, how many more may be left: what such domains lose by being in step is a small part of what went before. */
const STEP_SHARE = 0.05;
/** A domain that has more left is not waited for: a small one behind it would stand still for half a minute and longer. */
const MANY_ALIASES = 150;
/** Of a window's domains, how many are on their way beside such ones. */
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
 * Of `total` aliases to create, how many an execution takes to be left while `left` are: a domain tells it when it begins to create them and
 * when few are left, not alias by alias.
 */
export function leftAsTold(total: number, left: number): number {
  return creatingStage(left) === creatingStage(total) ? total : FEW_ALIASES - 1;
}

/** One mail account of an execution. */
export interface AdmittingAccount {
  /** Domains at work at a time. */
  readonly window: number;
  /** Aliases of all its domains that have begun so far, whatever became of them. */
  readonly begun: number;
}

/**
 * True when one more domain may begin beside those that are on their way: small ones side by side, more of them in a large fleet; the next
 * when the last has few aliases left, so that two do not halve each other's pace for nothing; beside domains that are long at it, whenever
 * there is a place and nobody prepares.
 */
export function mayBegin(
  { window, begun }: AdmittingAccount,
  onTheWay: readonly OnTheWay[],
): boolean {
  const few = Math.max(FEW_ALIASES, STEP_SHARE * begun);
  if (onTheWay.reduce((sum, { left }) => sum + left, 0) < few) return true;
  const areLong = onTheWay.every(({ stage, left }) => stage !== 'preparing' && left > MANY_ALIASES);
  return areLong && onTheWay.length < Math.max(LEAST, Math.ceil(window * CREATING_SHARE));
}
