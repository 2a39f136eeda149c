/** The bill before the first write, as text. */
import type { Bill, Notice } from '../../core/report-bill.ts';
import { count, inZone, plural } from '../format.ts';
import { oneLine } from '../text.ts';
import { createView, type View, type ViewOptions } from './view.ts';

/** Says what would change, how long the passwords take, and what is left alone. Asking "Go on?" is the caller's. */
export function renderBill(bill: Bill, options: ViewOptions): string {
  const view = createView(options);
  return [
    changes(bill, view),
    passwords(bill, view),
    leftAlone(bill),
    ...refusedBefore(bill, view),
    ...willPark(bill, view),
  ].join('\n');
}

function changes(bill: Bill, { palette }: View): string {
  const deletions = plural(bill.dnsDeletions, 'deletion');
  const zones = bill.zones === undefined ? '' : ` in ${plural(bill.zones, 'zone')}`;
  return [
    `Will change ${palette.bold(`${count(bill.changed)} of ${plural(bill.total, 'domain')}`)}:   ` +
      `${plural(bill.dnsRecords, 'DNS record')}${zones} (${bill.dnsDeletions > 0 ? palette.red(deletions) : deletions})`,
    `${plural(bill.domainsCreated, 'domain')} created`,
    `${plural(bill.aliasesCreated, 'alias', 'aliases')} created`,
    `${count(bill.aliasesChanged)} changed`,
  ].join(' · ');
}

function passwords({ passwords: toSet, pace, doneAt, notices }: Bill, view: View): string {
  const budget =
    pace?.perDay === undefined
      ? ''
      : ` (${count(pace.perDay)} a day, ${count(pace.left ?? pace.perDay)} left)`;
  const done = doneAt === undefined ? '' : ` → done ${when(doneAt, view)}`;
  return `Passwords:   ${view.palette.bold(count(toSet))} to set${budget}${done}${notices.map(notice).join('')}`;
}

function notice({ provider, emails, admins }: Notice): string {
  const whom = admins === undefined ? "the domain's admins" : plural(admins, 'admin');
  return ` · ${oneLine(provider)} will send ${plural(emails, 'e-mail')} to ${whom}`;
}

function leftAlone(bill: Bill): string {
  const { domainsLeft, aliasesLeft, forwardersLeft, mailboxesLeft, unmanaged } = bill;
  const split =
    forwardersLeft === undefined || mailboxesLeft === undefined
      ? ''
      : ` (${plural(forwardersLeft, 'forwarder')}, ${plural(mailboxesLeft, 'mailbox', 'mailboxes')} whose password Mailkeel does not know)`;
  const rest = unmanaged === 0 ? '' : ` · ${count(unmanaged)} unmanaged (not in the manifest)`;
  return `Left alone:  ${plural(domainsLeft, 'domain')}, ${plural(aliasesLeft, 'alias', 'aliases')}${split}${rest}`;
}

const LISTED = 5;

function refusedBefore({ refused }: Bill, { palette }: View): readonly string[] {
  if (refused === undefined) return [];
  const { count: all, aliases } = refused;
  const shown = aliases.slice(0, LISTED).map(oneLine);
  const more = all > shown.length ? `, and ${count(all - shown.length)} more` : '';
  return [
    palette.yellow(
      `Refused:     ${plural(all, 'alias', 'aliases')} by an earlier run, not tried again before the entry changes: ${shown.join(', ')}${more}`,
    ),
  ];
}

function willPark({ parks }: Bill, { palette }: View): readonly string[] {
  if (parks.length === 0) return [];
  const shown = parks.slice(0, LISTED).map(({ domain, code }) => `${domain} (${oneLine(code)})`);
  const more = parks.length > LISTED ? `, and ${count(parks.length - LISTED)} more` : '';
  const verb = parks.length === 1 ? 'waits' : 'wait';
  return [
    palette.yellow(
      `Will park:   ${plural(parks.length, 'domain')} ${verb} for a person first: ${shown.join(', ')}${more}`,
    ),
  ];
}

function when(time: number, { now, timeZone }: View): string {
  const { date, clock } = inZone(time, timeZone);
  return date === inZone(now, timeZone).date ? `today ${clock}` : `${date} ${clock}`;
}
