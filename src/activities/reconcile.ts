/** One page of the identity directory, compared with the mailboxes that stand. */
import { judgeSignup, type SignupPolicy } from '../core/signup.ts';
import type { Identity, IdentityDirectory } from '../providers/directory-port.ts';
import { StoreError } from '../store/errors.ts';
import type { Toolset } from './accounts.ts';
import type { ListSignupsCall, ListSignupsResult, MissingSignup } from './reconcile-contract.ts';
import { startingPace } from './starting-pace.ts';

/** Reads only. Throws StoreError (`account`) where this worker knows no directory, ProviderError as the directory's adapter. */
export async function listSignups(
  tools: Toolset,
  { from, policy }: ListSignupsCall,
): Promise<ListSignupsResult> {
  const directory = known(tools.directory);
  const { identities, next } = await tools.paced(
    {
      key: { account: directory.name, operation: 'requests' },
      ticket: `${directory.name}/list-identities/${from ?? ''}`,
      start: startingPace(directory.name, 'requests'),
    },
    (signal) => directory.listIdentities(from, signal),
  );
  const wanted = identities.flatMap((identity) => signupOf(identity, policy));
  const missing: MissingSignup[] = [];
  for (const signup of wanted) {
    const mailbox = await tools.store.mailboxes.byIdentity(signup.identity);
    if (mailbox?.readyAt === undefined) missing.push(signup);
  }
  return {
    missing,
    seen: identities.length,
    leftAlone: identities.length - wanted.length,
    ...(next === undefined ? {} : { next }),
  };
}

function signupOf({ id, email, active }: Identity, policy: SignupPolicy): readonly MissingSignup[] {
  const verdict = active && email !== undefined ? judgeSignup(email, policy) : undefined;
  if (verdict?.verdict !== 'accepted') return [];
  const { address, domain } = verdict;
  return [{ identity: id.toLowerCase(), address, domain }];
}

function known(directory: IdentityDirectory | undefined): IdentityDirectory {
  if (directory !== undefined) return directory;
  throw new StoreError(
    'account',
    'this worker knows no identity directory',
    "set MAILKEEL_KRATOS_ADMIN_URL to the base URL of Kratos's admin API for the worker, and restart it",
  );
}
