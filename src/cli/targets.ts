/** What an operator names: a domain, or the address of a sign-up. */
import { domainNamed } from './domain-named.ts';
import { mailboxWorkflowId } from '../workflows/mailbox-messages.ts';
import { domainWorkflowId } from '../workflows/messages.ts';

/** True for the address of a sign-up. */
export function isAddress(target: string): boolean {
  return target.includes('@');
}

/** As runs have it: an address in lower case, a domain as `domainNamed` reads it, which ends the command where it is none. */
export function targetNamed(text: string): string {
  return isAddress(text) ? text.toLowerCase() : domainNamed(text);
}

/** The workflow of a domain, or of a sign-up. */
export function workflowIdOf(target: string): string {
  return isAddress(target) ? mailboxWorkflowId(target) : domainWorkflowId(target);
}
