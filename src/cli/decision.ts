/** Decisions of an operator that are no message to a run: who looked at, took out or moved passwords, and why. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Decision } from '../store/audit-port.ts';
import type { Store } from '../store/ports.ts';

type About = Pick<Decision, 'action' | 'reason'> &
  Partial<
    Pick<
      Decision,
      'id' | 'actor' | 'domain' | 'email' | 'executionId' | 'kratosIdentityId' | 'workflowId'
    >
  >;

/**
 * Writes the row into the audit log, with this user as actor. Called before the thing is done: what fails afterwards was still meant.
 * A given `id` makes it repeatable, as far as the audit log takes one row an id.
 */
export async function recordDecision(store: Pick<Store, 'audit'>, about: About): Promise<void> {
  await store.audit.decide({
    id: randomUUID(),
    executionId: '',
    workflowId: '',
    domain: '',
    pass: '',
    actor: userInfo().username,
    ...about,
  });
}
