/** Sign-ups the intake itself refused, in the audit log: no worker ever hears of them. */
import { SIGN_UP } from '../core/signup.ts';
import { mailboxWorkflowId } from '../workflows/mailbox-messages.ts';
import type { AttemptEnd, AuditLog } from '../store/audit-port.ts';
import type { Signup } from './webhook.ts';

const REMEDIES = {
  Conflict:
    'The first identity keeps the address, also where it is deleted in Kratos. Give this one another address in Kratos, then run `mailkeel reconcile`; or take it back: `mailkeel reconcile release <address>`.',
  ValidationError:
    'Give this identity another address in Kratos, or allow this one: its domain in MAILKEEL_SIGNUP_DOMAINS, a name reserved here by taking it out of MAILKEEL_SIGNUP_RESERVED (restart the intake; names and characters refused everywhere stay refused). Then run `mailkeel reconcile`.',
} as const satisfies Partial<Record<NonNullable<AttemptEnd['category']>, string>>;

/** Writes the refusal as one failed attempt. Throws StoreError. */
export async function auditRefusal(
  audit: Pick<AuditLog, 'begin' | 'end'>,
  { identity, address, domain, account }: Signup & { readonly account: string },
  { category, message }: { readonly category: keyof typeof REMEDIES; readonly message: string },
): Promise<void> {
  const handle = await audit.begin({
    executionId: SIGN_UP,
    workflowId: mailboxWorkflowId(address),
    runId: '',
    activityId: '',
    action: 'acceptSignup',
    domain,
    email: address,
    kratosIdentityId: identity,
    account,
    pass: '',
    attemptCount: 1,
  });
  const remediation = REMEDIES[category];
  await audit.end(handle, {
    ...{ status: 'failed', severity: 'Permanent' },
    ...{ category, error: message, remediation },
  });
}
