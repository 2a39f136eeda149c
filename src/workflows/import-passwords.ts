/** `mailkeel passwords import`: proves staged passwords one after the other, and stops before a lock-out. */
import { continueAsNew, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { Deferred } from '../activities/contract.ts';
import type {
  ImportLocalActivities,
  ImportProviderActivities,
} from '../activities/import-contract.ts';
import { detailsOf, stopsThePass } from './failures.ts';
import type { ImportInput, ImportResult } from './import-messages.ts';
import { DEFERRED_AFTER_MS, policies } from './policies.ts';

const providers = proxyActivities<ImportProviderActivities>(policies.alias);
const local = proxyActivities<ImportLocalActivities>(policies.local);

/** Serial on purpose: five wrong passwords end it before the mail server locks everybody behind this address out. */
export async function importPasswords(input: ImportInput): Promise<ImportResult> {
  for (;;) {
    const pending = await local.pendingImports({ import: input.import });
    if (pending.length === 0) return {};
    for (const row of pending) {
      const stopped = await proveOne(input, row);
      if (stopped === undefined) continue;
      const rest = { outcome: 'not-tried', detail: 'the import stopped before it' } as const;
      await local.settleImports({ import: input.import, ...rest });
      return { stopped };
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof importPasswords>(input);
  }
}

/** Why the whole import has to stop, or `undefined`. */
async function proveOne(
  { import: execution, specs, replace = false }: ImportInput,
  { alias, domain }: { readonly alias: string; readonly domain: string },
): Promise<string | undefined> {
  const address = `${alias}@${domain}`;
  const about = { execution, domain, alias, pass: '3-3', spec: specs[domain] ?? '' } as const;
  const call = replace ? { ...about, replace } : about;
  try {
    for (;;) {
      const result = await providers.proveImport.executeWithOptions(
        { summary: `prove imported password · ${address}` },
        [call],
      );
      if ('done' in result) return undefined;
      const ms = Math.max(1, Date.parse(result.deferred.until) - Date.now());
      if (ms > DEFERRED_AFTER_MS) return stopSentence(result.deferred);
      await sleep(ms, { summary: `${result.deferred.reason} until ${result.deferred.until}` });
    }
  } catch (error) {
    const details = detailsOf(error);
    const detail = `${details.message} → ${details.remediation}`;
    if (stopsThePass(details)) return detail;
    await local.settleImports({ import: execution, address, outcome: 'failed', detail });
    return undefined;
  }
}

function stopSentence({ detail, until }: Deferred): string {
  return `${detail}; run the same import again after ${until}: what is proven is skipped`;
}
