/** Somebody else's DNS (`dns: manual`): what public DNS shows taken for the zone, and a plan told as a list of things to do. */
import type { DnsConflict, DnsPlan, ExistingRecord, PlanItem } from './dns.ts';
import type { SeenAnswer } from './dns-answers.ts';
import { hostName } from './records.ts';

/** The records behind the answers of a name server. The ids are ours: nobody can change them through us. */
export function recordsSeen(answers: readonly SeenAnswer[]): readonly ExistingRecord[] {
  return answers.flatMap((answer) =>
    answer.values.map((value, at) => ({
      id: `${hostName(answer.name)}/${answer.type}/${String(at)}`,
      name: hostName(answer.name),
      type: answer.type,
      ...contentOf(answer.type, value),
      ttl: answer.ttl ?? 1,
    })),
  );
}

/** MX and SRV are answered with their number first. */
function contentOf(type: string, value: string): Pick<ExistingRecord, 'content' | 'priority'> {
  const [, priority, content] = /^(\d+)\s+(.+)$/s.exec(value) ?? [];
  if (priority === undefined || content === undefined || !['MX', 'SRV'].includes(type))
    return { content: value };
  return { priority: Number(priority), content };
}

/** The lines of a plan as work for a person: what the plan would write, and what stands in its way. What is right already stays `keep`. */
export function itemsByHand({ items }: Pick<DnsPlan, 'items'>): readonly PlanItem[] {
  return items.map((item) => {
    switch (item.action) {
      case 'create':
      case 'change':
        return { ...item, action: 'by-hand' };
      case 'delete':
      case 'conflict':
      case 'locked':
        return { ...item, action: 'by-hand', reason: `stands in the way: ${item.reason}` };
      case 'keep':
      case 'later':
      case 'by-hand':
        return item;
    }
  });
}

/** True for a line somebody has to do something about. */
export function isToDo({ action }: PlanItem): boolean {
  return action === 'by-hand';
}

/** What to do with one record, in a word: nothing there yet, another value there, or something that has to go. */
export function verbOf({ from, to }: PlanItem): 'add' | 'change' | 'remove' {
  if (from === undefined) return 'add';
  return to === undefined ? 'remove' : 'change';
}

/** The sentences of the guards, without what only Mailkeel could do about them. */
export function warningsOf(conflicts: readonly DnsConflict[]): readonly string[] {
  return conflicts.map(({ sentence }) => sentence);
}
