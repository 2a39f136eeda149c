/** Passwords somebody brought: each is proven by a login before it enters the vault. Nothing is written at a provider. */
import type { MailAlias } from '../core/mail.ts';
import type { ImportEntry, ImportOutcome, Mailbox } from '../store/vault-port.ts';
import {
  LOCKED_OUT,
  lockOutEnd,
  mailAccount,
  noteAlias,
  type MailAccountCalls,
  type Toolset,
} from './accounts.ts';
import type { AliasCall } from './call.ts';
import { Deferral } from './deferral.ts';
import type { ImportCall, ImportLocalActivities, ProveImportResult } from './import-contract.ts';
import { withLease } from './lease.ts';

/** Addresses handed to the workflow at once. */
const AT_ONCE = 100;

/**
 * Logs in with the staged password of one address, one login at a time per mail server, and notes what came of it: a proven one becomes the
 * vault's, any other is forgotten. The mailbox it opened is looked up first, so that the password is bound to it. May be repeated. Throws
 * ProviderError for network trouble, Deferral when logins have to wait.
 */
export async function proveImport(tools: Toolset, call: ImportCall): Promise<ProveImportResult> {
  const { spec, alias } = await tools.specs.alias(call.spec, call.alias);
  const address = `${alias.name}@${spec.name}`;
  const mail = await mailAccount(tools, spec, address);
  return withLease(tools, `${spec.name}/${alias.name}/password`, async () => {
    const entry = await tools.store.imports.get(call.execution, address);
    if (entry === undefined) return { outcome: 'settled' };
    const found = await mail.call('requests', 'get-alias', (provider, signal) =>
      provider.getAlias(spec.name, alias.name, signal),
    );
    if (found?.mailbox !== true) return settle(tools, entry, NO_MAILBOX);
    await learnMailbox(tools, { call, account: mail.identity.key, found });
    return prove(tools, { entry, mail, aliasId: found.id, replace: call.replace === true });
  });
}

interface Result {
  readonly outcome: ImportOutcome;
  readonly detail: string;
}

const NO_MAILBOX: Result = {
  outcome: 'no-mailbox',
  detail: 'the mail provider has no mailbox of this address',
};
const WRONG: Result = {
  outcome: 'wrong',
  detail: 'the mail server does not accept this password',
};
const WITHOUT: Result = {
  outcome: 'wrong',
  detail: 'the mail server says that this mailbox has no password',
};
const REFUSED: Result = {
  outcome: 'refused',
  detail:
    'the mail server refuses the login without judging the password: see ownership record, plan and whether the alias is enabled',
};

async function settle(
  { store }: Toolset,
  entry: ImportEntry,
  result: Result,
): Promise<ProveImportResult> {
  await store.imports.settle(entry.id, result);
  return { outcome: result.outcome };
}

/** Notes which alias is behind the address today; whoever made it stays its maker. */
export async function learnMailbox(
  { store }: Toolset,
  seen: { readonly call: AliasCall; readonly account: string; readonly found: MailAlias },
): Promise<void> {
  const { call, account, found } = seen;
  noteAlias(found.id);
  const known = await store.objects.get(call.domain, call.alias);
  if (known?.account === account && known.aliasId === found.id) return;
  const isMeant = known?.origin === 'intended' && known.account === account;
  await store.objects.note({
    ...{ domain: call.domain, name: call.alias, account, aliasId: found.id },
    origin: isMeant ? 'intended' : 'found',
    executionId: known?.executionId ?? call.execution,
  });
}

async function prove(
  tools: Toolset,
  job: {
    readonly entry: ImportEntry;
    readonly mail: MailAccountCalls;
    readonly aliasId: string;
    readonly replace: boolean;
  },
): Promise<ProveImportResult> {
  const { entry, mail, aliasId, replace } = job;
  const mailbox: Mailbox = { account: mail.identity.key, aliasId };
  switch (await mail.login(entry)) {
    case 'proven':
    case 'proven-imap-off':
      return { outcome: await tools.store.imports.adopt(entry, mailbox, replace) };
    case 'wrong-password':
      return settle(tools, entry, WRONG);
    case 'no-password':
      return settle(tools, entry, WITHOUT);
    case 'ownership-unseen':
    case 'refused':
      return settle(tools, entry, REFUSED);
    case 'locked-out':
      throw new Deferral(await lockOutEnd(tools), 'paused', LOCKED_OUT);
  }
}

/** The import's own part of the queue `mailkeel`. They throw StoreError; all may be repeated. */
export function createImportLocalActivities({ store }: Toolset): ImportLocalActivities {
  return {
    pendingImports: async ({ import: importId }) => {
      const rows = await store.imports.pending(importId, AT_ONCE);
      return rows.map(({ address, domain }) => ({
        alias: address.slice(0, address.lastIndexOf('@')),
        domain,
      }));
    },
    settleImports: async ({ import: importId, address, outcome, detail }) => {
      for (const row of await store.imports.results(importId))
        if (row.outcome === undefined && (address === undefined || row.address === address))
          await store.imports.settle(row.id, { outcome, detail });
    },
  };
}
