/** The part of a manifest a command is about: the file with all its errors, and the options that narrow it. */
import { InvalidArgumentError, type Command } from 'commander';
import { renderErrors } from '../core/manifest.ts';
import type { DomainSpec } from '../core/spec.ts';
import { narrow, readManifest, type ParsedManifest } from '../starter.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { domainNamed } from './domain-named.ts';

/** Values of the narrowing options; names as commander makes them. */
export interface Selection {
  readonly only?: readonly string[];
  readonly limit?: number;
  readonly client?: string;
  readonly phase?: readonly number[];
}

/** Adds the options that name domains. */
export function addNarrowing(command: Command): Command {
  return command
    .option('--only <domains>', 'only these domains (a.com,b.com)', domainList)
    .option('--limit <n>', 'only the first n domains', wholeNumber)
    .option('--client <name>', 'only the domains of this client');
}

/** The same, and which phases of them. */
export function addSelection(command: Command): Command {
  return addNarrowing(command).option(
    '--phase <phases>',
    'only these phases (1..4, e.g. 1,3)',
    phases,
  );
}

/** Reads the manifest. Everything wrong with it at once, before anything starts: exit 2. */
export function parsed(context: CliContext, path: string): ParsedManifest {
  const result = readManifest(path);
  if (!result.ok) throw new CliExit(EXIT.usage, renderErrors(result.errors));
  for (const line of result.notes) context.say(line);
  return result;
}

/** The domains the options leave; exit 2 when they name an unknown one or leave none. */
export function selected(manifest: ParsedManifest, by: Selection): readonly DomainSpec[] {
  try {
    const domains = narrow(manifest.domains, by);
    if (domains.length > 0) return domains;
  } catch (error) {
    throw new CliExit(EXIT.usage, error instanceof Error ? error.message : String(error));
  }
  throw new CliExit(EXIT.usage, 'no domain of the manifest is left by these options');
}

/** `a.com, b.com` as runs have them; ends the command where one is no domain name. */
export function domainList(text: string): string[] {
  return text.split(',').map((part) => domainNamed(part.trim()));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('must be a whole number above 0');
}

function phases(text: string): number[] {
  const values = text.split(',').map(Number);
  if (values.every((value) => [1, 2, 3, 4].includes(value))) return values;
  throw new InvalidArgumentError('must be phases 1..4, e.g. 3 or 1,2');
}
