/** `mailkeel permissions`: what an account may do, by calls that show a right and change nothing. */
import type { Right } from '../core/permissions.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Look } from '../providers/permission-port.ts';
import { dnsAccount, mailAccount, type Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import type { PermissionAnswer, PermissionCall } from './permission-contract.ts';

/** Runs the looks at an account, or at one domain of it, until one says that further ones are of no use. Refusals are answers. */
export async function probePermissions(
  tools: Toolset,
  { account, domain }: PermissionCall,
): Promise<PermissionAnswer> {
  const looks = tools.accounts.prober(account)(domain === '' ? undefined : domain);
  const run = domain === '' ? atOnce : await pacedBy(tools, account, domain);
  const rights: Right[] = [];
  for (const [at, look] of looks.entries()) {
    rights.push(...(await run(look, `permissions-${String(at)}`)));
    if (rights.some(({ stop }) => stop === true)) break;
  }
  return { rights };
}

type Run = (look: Look, purpose: string) => Promise<readonly Right[]>;

/** Two or three calls of an account nobody knows yet: limits are counted by who it is, which it may refuse to say. */
const atOnce: Run = (look) => look(currentAttempt().signal);

async function pacedBy(tools: Toolset, account: string, domain: string): Promise<Run> {
  try {
    if (tools.accounts.kind(account) === 'dns') {
      const dns = await dnsAccount(tools, { name: domain, dns: { account } });
      return (look, purpose) => dns.call(purpose, (_provider, signal) => look(signal));
    }
    const mail = await mailAccount(tools, { mail: account }, domain);
    return (look, purpose) => mail.call('requests', purpose, (_provider, signal) => look(signal));
  } catch (error) {
    // A free account may not even say who it is; what else it may not is asked all the same.
    if (error instanceof ProviderError && error.details.severity === 'Permanent') return atOnce;
    throw error;
  }
}
