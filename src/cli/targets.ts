/** What an operator names: a domain, or the address of a sign-up. */
import { mailboxWorkflowId } from '../workflows/mailbox-messages.ts';
import { domainWorkflowId } from '../workflows/messages.ts';

/** True for the address of a sign-up. */
export function isAddress(target: string): boolean {
  return target.includes('@');
}

/** The workflow of a domain, or of a sign-up. */
export function workflowIdOf(target: string): string {
  return isAddress(target) ? mailboxWorkflowId(target) : domainWorkflowId(target);
}
