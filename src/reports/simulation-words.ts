/** A simulation in words, for the console and the page. */
import type { Effect, Outcome, RowForecast, Simulation } from '../core/simulation.ts';
import { count, duration, plural } from './format.ts';

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  changes: 'changes',
  nothing: 'nothing to do',
  waits: 'waits for a person',
  stopped: 'stopped',
};

/** Where the numbers come from. */
export function basisSentence({ basis }: Pick<Simulation, 'basis'>): string {
  return basis === 'read'
    ? 'read from the accounts just now; nothing was changed'
    : 'offline: nobody was asked, nothing is assumed to exist yet';
}

/** "1 domain, 7 records, 3 aliases, 2 passwords"; empty when it is nothing. */
export function createdWords({ create }: Pick<Effect, 'create'>): string {
  return listed([
    [create.domains, 'domain'],
    [create.records, 'record'],
    [create.aliases, 'alias', 'aliases'],
    [create.passwords, 'password'],
  ]);
}

/** "2 records, 1 record deleted, 3 protections"; empty when it is nothing. */
export function changedWords({ change }: Pick<Effect, 'change'>): string {
  return listed([
    [change.records, 'record'],
    [change.recordsDeleted, 'record deleted', 'records deleted'],
    [change.aliases, 'alias', 'aliases'],
    [change.protections, 'protection'],
  ]);
}

/** What is created, then what is changed; empty when it is nothing. */
export function worksWords(effect: Pick<Effect, 'create' | 'change'>): string {
  const changed = changedWords(effect);
  return [createdWords(effect), changed === '' ? '' : `changes ${changed}`]
    .filter((part) => part !== '')
    .join(' · ');
}

/** "8 records, 12 aliases (3 not in the manifest), 4 mailboxes with passwords of their own"; empty when it is nothing. */
export function keptWords({ keep }: Pick<Effect, 'keep'>): string {
  const unmanaged = keep.unmanaged === 0 ? '' : ` (${count(keep.unmanaged)} not in the manifest)`;
  return listed([
    [keep.records, 'record'],
    [keep.aliases, `alias${unmanaged}`, `aliases${unmanaged}`],
    [keep.mailboxes, 'mailbox with a password of its own', 'mailboxes with passwords of their own'],
  ]);
}

/** How fast a row lets calls through, and how long it takes. */
export function rowWords(row: RowForecast): string {
  const { slots, everyMs, perDay, left, windows } = row;
  return [
    plural(slots, 'call'),
    everyMs === 0 ? 'one at a time' : `one every ${duration(everyMs)}`,
    ...(perDay === undefined ? [] : [budgetWords(perDay, left)]),
    ...(perDay === undefined || windows < 2 ? [] : [`${count(windows)} windows of 24 h`]),
    ...(row.stopped ? ['stands still'] : []),
    ...(row.pausedUntil === undefined ? [] : [`paused until ${row.pausedUntil}`]),
  ].join(' · ');
}

function budgetWords(perDay: number, left = perDay): string {
  return `${count(perDay)} a day${left < perDay ? `, ${count(left)} left` : ''}`;
}

type Part = readonly [number, string, string?];

function listed(parts: readonly Part[]): string {
  return parts
    .filter(([value]) => value > 0)
    .map(([value, one, many]) => plural(value, one, many))
    .join(', ');
}
