/** `mailkeel adopt`: a manifest of what exists already, from read calls only. */
import type { Command } from 'commander';
import type { AdoptedDomain } from '../core/adopt.ts';
import {
  adoptedManifest,
  adoptedSheets,
  hasDomains,
  type Adoption,
} from '../core/adopt-manifest.ts';
import { renderErrors } from '../core/manifest.ts';
import { plural } from '../reports/format.ts';
import { Interrupted, withThrowAway } from '../throw-away.ts';
import { adoptAccounts, withAccountsFile, type AdoptAccounts } from './adopt-accounts.ts';
import { refuseExisting, writeAdoption } from './adopt-files.ts';
import { runAdoption } from './adopt-run.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { domainList } from './selection.ts';
import { withStore } from './session.ts';

interface Options {
  readonly accounts?: string;
  readonly only?: readonly string[];
  readonly json?: boolean;
}

/** Adds the command. */
export function addAdopt(program: Command, context: CliContext): void {
  program
    .command('adopt [file]')
    .description('write a manifest of what exists already (default mailkeel.yaml); only reads')
    .option('--accounts <file>', 'file with accounts: (default MAILKEEL_ACCOUNTS, else the tokens)')
    .option('--only <domains>', 'only these domains (a.com,b.com)', domainList)
    .option('--json', 'print what was written as JSON')
    .action(async (file: string | undefined, options: Options) => {
      await adopt(context, file ?? 'mailkeel.yaml', options);
    });
}

async function adopt(context: CliContext, file: string, options: Options): Promise<void> {
  refuseExisting([file]);
  const accounts = adoptAccounts(context.config, { given: options.accounts, manifest: file });
  const adoption = await read(context, accounts, options);
  if (!hasDomains(adoption)) throw nothing(adoption);
  const written = writeAdoption(file, {
    manifest: adoptedManifest(adoption),
    sheets: adoptedSheets(adoption),
  });
  if (!written.ok)
    throw new CliExit(
      EXIT.failure,
      `nothing was written, because what was found makes no valid manifest:\n${renderErrors(written.errors)}`,
    );
  tell(context, adoption, { file, json: options.json === true });
}

async function read(
  context: CliContext,
  accounts: AdoptAccounts,
  { only }: Options,
): Promise<Adoption> {
  context.say('Starting a Temporal of its own for the look; it changes nothing …');
  return withAccountsFile(accounts, (accountsFile) =>
    withThrowAway({ ...context.config, accountsFile }, context.say, (client) =>
      withStore(context, async ({ specs }) => {
        const { adopted, unread } = await runAdoption(context, client, { accounts, only });
        const domains: AdoptedDomain[] = [];
        for (const { found } of adopted) domains.push((await specs.get(found)) as AdoptedDomain);
        return {
          ...{ accounts: accounts.stated, domains, on: new Date().toISOString().slice(0, 10) },
          unread: unread.map(({ domain, message, remediation }) => ({
            ...{ domain, why: `${message}. ${remediation}` },
          })),
        };
      }),
    ),
  ).catch((error: unknown) => {
    if (!(error instanceof Interrupted)) throw error;
    throw new CliExit(EXIT.interrupted, 'interrupted; nothing was written');
  });
}

function nothing({ domains, unread }: Adoption): CliExit {
  const why = [
    ...domains.map(({ name, leftOut = '' }) => `  ${name}: ${leftOut}`),
    ...unread.map(({ domain, why: reason }) => `  ${domain}: ${reason}`),
  ];
  const head = 'nothing was written: no domain of these accounts can stand in a manifest';
  return new CliExit(EXIT.failure, [head, ...why].join('\n'));
}

function tell(
  context: CliContext,
  adoption: Adoption,
  { file, json }: { readonly file: string; readonly json: boolean },
): void {
  const { domains, unread } = adoption;
  const left = domains.filter(({ leftOut }) => leftOut !== undefined);
  const sheets = adoptedSheets(adoption).map(({ path }) => path);
  const aliases = domains.reduce((sum, domain) => sum + domain.aliases.length, 0);
  const unmanaged = domains.reduce((sum, domain) => sum + domain.left.length, 0);
  const adopted = domains.length - left.length;
  context.finish(unread.length > 0 ? EXIT.incomplete : EXIT.done);
  if (json) {
    const leftOut = left.map(({ name, leftOut: why }) => ({ domain: name, why }));
    context.print(
      JSON.stringify({
        manifest: file,
        sheets,
        domains: adopted,
        aliases,
        unmanaged,
        leftOut,
        unread,
      }),
    );
    return;
  }
  context.print(file);
  context.say(
    `${plural(adopted, 'domain')}, ${plural(aliases, 'alias', 'aliases')}; ${plural(unmanaged, 'alias', 'aliases')} left out (catch-all, regex, and what a manifest cannot say)`,
  );
  for (const { name, leftOut = '' } of left) context.say(`left out: ${name}: ${leftOut}`);
  for (const { domain, why } of unread) context.say(`not read: ${domain}: ${why}`);
  context.say(`Next: npm run mailkeel -- plan ${file}   # shows that nothing would change`);
}
