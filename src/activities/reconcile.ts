/** One page of the identity directory, compared with the mailboxes that stand. */
import { judgeSignup, type SignupPolicy } from '../core/signup.ts';
import type { Identity, IdentityDirectory } from '../providers/directory-port.ts';
import { StoreError } from '../store/errors.ts';
import type { Mailboxes } from '../store/mailbox-port.ts';
import type { Toolset } from './accounts.ts';
import { refusedClaim } from './mailbox-claim.ts';
import type {
  ListSignupsCall,
  ListSignupsResult,
  MissingSignup,
  SignupConflict,
} from './reconcile-contract.ts';
import { startingPace } from '../core/starting-pace.ts';

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
  const conflicts: SignupConflict[] = [];
  for (const signup of wanted) {
    const standing = await standingOf(tools.store.mailboxes, signup);
    if (standing === 'missing') missing.push(signup);
    else if (standing !== 'ready') conflicts.push(standing);
  }
  return {
    ...{ missing, conflicts },
    seen: identities.length,
    leftAlone: identities.length - wanted.length,
    ...(next === undefined ? {} : { next }),
  };
}

/** What a sign-up would meet, by the claims: its own mailbox, nothing, or a conflict. */
async function standingOf(
  mailboxes: Mailboxes,
  signup: MissingSignup,
): Promise<'ready' | 'missing' | SignupConflict> {
  const mine = await mailboxes.byIdentity(signup.identity);
  if (mine?.address === signup.address) return mine.readyAt === undefined ? 'missing' : 'ready';
  if (mine !== undefined) return { ...signup, ...refusedClaim(signup, mine.address) };
  const holder = await mailboxes.byAddress(signup.address);
  return holder === undefined ? 'missing' : { ...signup, ...refusedClaim(signup) };
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
