/** A zone the mail provider writes itself: everything is compared and nothing is written. */
import type { DnsPlan, PlanItem } from './dns.ts';

const REASON = 'the mail server writes this zone itself';
const REMEDY =
  'look at the DNS management of the domain at the mail server: it has not written this yet, or cannot';

const WRITTEN: readonly PlanItem['action'][] = ['create', 'change', 'delete'];

/** The plan without its changes; what it would have written is shown as `locked`, with where to look. */
export function leaveToProvider(plan: DnsPlan): DnsPlan {
  return { ...plan, changes: [], items: plan.items.map(left) };
}

function left(item: PlanItem): PlanItem {
  const { action, reason } = item;
  if (!WRITTEN.includes(action)) return item;
  return { ...item, action: 'locked', reason: `${REASON}; ${reason}`, remedy: REMEDY };
}
