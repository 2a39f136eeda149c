/** `mailkeel dns`: what is written to a domain's zone by us, and what by others. */
import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { addDnsExport } from './dns-export.ts';
import { addDnsRollback } from './dns-rollback.ts';

/** Adds `dns` with its commands. */
export function addDns(program: Command, context: CliContext): void {
  const dns = program
    .command('dns')
    .description("a domain's DNS records: hand them on, take them back");
  addDnsExport(dns, context);
  addDnsRollback(dns, context);
}
