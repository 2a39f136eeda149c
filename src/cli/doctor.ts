/** `mailkeel doctor`: this machine, its Temporal, its store, and every account of a manifest, each finding with its remedy. Only looks. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { judgeHost, type DoctorFinding } from '../core/doctor.ts';
import { judgeBackup } from '../core/doctor-backup.ts';
import { redactedFindings } from '../core/doctor-redacted.ts';
import type { DomainSpec } from '../core/spec.ts';
import { lookAtHost } from '../host.ts';
import { endpointsOf } from '../host-endpoints.ts';
import { renderDoctor } from '../reports/console/doctor.ts';
import { Interrupted } from '../throw-away.ts';
import type { InspectInput } from '../workflows/messages-inspect.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { inspect } from './doctor-accounts.ts';
import { accountsIn } from './doctor-manifest.ts';
import { withStoreAsItIs } from './doctor-store.ts';
import { tellingOf } from './doctor-telling.ts';
import { stepsFor } from './steps.ts';

interface Options {
  readonly json?: boolean;
  readonly redactedReport?: boolean;
}

/** Adds the command. */
export function addDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor [manifest]')
    .description('check this machine, Temporal, the store and every account; changes nothing')
    .option('--json', 'print the findings as JSON')
    .option('--redacted-report', 'print the findings without names, to paste into an issue')
    .action(async (path: string | undefined, options: Options) => {
      const findings = await examine(context, path).catch((error: unknown) => {
        if (!(error instanceof Interrupted)) throw error;
        throw new CliExit(EXIT.interrupted, 'interrupted; nothing was changed');
      });
      const shown =
        options.redactedReport === true
          ? redactedFindings(findings, tellingOf(context.config))
          : findings;
      context.print(
        options.json === true
          ? JSON.stringify(shown)
          : renderDoctor(shown, { color: context.colour, width: context.width() }),
      );
      if (findings.some(({ severity }) => severity === 'fail')) context.finish(EXIT.failure);
    });
}

/** A name every resolver can be asked for (RFC 2606 §3). */
const WELL_KNOWN = 'example.com';

async function examine(
  context: CliContext,
  path: string | undefined,
): Promise<readonly DoctorFinding[]> {
  const { accounts, domains, file } = accountsIn(context, path);
  const step = stepsFor(context);
  const host = await lookAtHost(context.config, {
    endpoints: endpointsOf(accounts),
    ask: domains[0]?.name ?? WELL_KNOWN,
    step,
  });
  const here = [...judgeHost(host), ...judgeBackup(host.backup)];
  if (Object.keys(accounts).length === 0) return [...here, noAccounts()];
  const input = inputOf(Object.keys(accounts), domains);
  const { say } = context;
  const answers = await withStoreAsItIs(context.config, host.store, (config) =>
    inspect({ config, say, step }, file, input),
  );
  return [...here, ...answers];
}

function inputOf(labels: readonly string[], domains: readonly DomainSpec[]): InspectInput {
  return {
    execution: `doctor-${randomUUID()}`,
    accounts: labels.map((account) => ({
      account,
      domains: domains.filter(({ dns }) => dns.account === account).map(({ name }) => name),
    })),
  };
}

function noAccounts(): DoctorFinding {
  return {
    ...{ check: 'account.credentials', severity: 'not-tested' },
    message: 'no account was asked: no manifest was named and MAILKEEL_ACCOUNTS is not set',
    remedy: 'mailkeel doctor <manifest>',
  };
}
