/** `mailkeel dns export`: the records of domains for whoever keeps their DNS. */
import { existsSync, writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { isToDo, itemsByHand } from '../core/dns-by-hand.ts';
import type { PlanItem } from '../core/dns.ts';
import { DNS_FORMATS, type DnsFormat, type DnsWork } from '../reports/dns-export.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { domainNamed } from './domain-named.ts';
import { lookAt } from './plan.ts';
import { addSelection, parsed, type Selection } from './selection.ts';
import { withStore } from './session.ts';

interface Options extends Selection {
  readonly format: DnsFormat;
  readonly out?: string;
}

/** Adds the command. */
export function addDnsExport(dns: Command, context: CliContext): void {
  const command = dns
    .command('export <domain-or-manifest>')
    .description(
      'the records to publish by hand: a domain as its run last saw it, or a manifest looked at now',
    );
  addSelection(command)
    .addOption(
      new Option('--format <format>', 'text, bind (a zone file) or csv')
        .choices(Object.keys(DNS_FORMATS))
        .default('text'),
    )
    .option('--out <file>', 'write to a file instead of printing')
    .action(async (subject: string, options: Options) => {
      const work = existsSync(subject)
        ? await workOf(context, subject, options)
        : [await lastSeen(context, domainNamed(subject))];
      const text = DNS_FORMATS[options.format].render(work);
      if (options.out === undefined) context.print(text);
      else write(options.out, text);
      const left = work.filter(({ items }) => items.some(isToDo)).length;
      context.say(`${String(left)} of ${String(work.length)} domains have records to publish`);
    });
}

/** A look at every domain, as `plan` takes it; those whose records nobody can name yet are said and left out. */
async function workOf(
  context: CliContext,
  path: string,
  options: Options,
): Promise<readonly DnsWork[]> {
  const { domains } = await lookAt(context, { path, manifest: parsed(context, path) }, options);
  return domains.flatMap(({ domain, items, truncated, park }) => {
    if (items.length === 0) {
      const why =
        park === undefined ? 'the mail provider names its records once it exists' : park.sentence;
      context.say(`${domain}: ${why}`);
      return [];
    }
    if (truncated !== undefined)
      context.say(`${domain}: ${String(truncated)} more records are not shown`);
    return [{ domain, items: itemsByHand({ items }) }];
  });
}

/** What the domain's run said last; exit 2 when none in this home ever did. */
async function lastSeen(context: CliContext, domain: string): Promise<DnsWork> {
  const kept = await withStore(context, ({ objects }) =>
    objects.snapshots(`dns-export/${domain}/`),
  );
  const last = kept.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)).at(-1);
  if (last !== undefined) return { domain, items: last.body as readonly PlanItem[] };
  throw new CliExit(
    EXIT.usage,
    `${domain} is no file, and no run of a domain of this name with "dns: manual" is kept in ${context.config.home}; give the manifest to look at it now`,
  );
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CliExit(EXIT.usage, `the records cannot be written to ${path} (${reason})`);
  }
}
