/** `POST /internal/mail/credentials`: the new mailbox's password leaves the vault once, for whoever shows the intake's secret. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { SIGN_UP } from '../core/signup.ts';
import type { AuditLog } from '../store/audit-port.ts';
import type { Mailboxes, SignupMailbox } from '../store/mailbox-port.ts';
import type { Vault } from '../store/vault-port.ts';
import { mailboxWorkflowId } from '../workflows/mailbox-messages.ts';

export interface CredentialParts {
  readonly mailboxes: Pick<Mailboxes, 'byIdentity' | 'takeCredential'>;
  readonly vault: Pick<Vault, 'current'>;
  readonly audit: Pick<AuditLog, 'decide'>;
  /** `none`: the login is a directory's own. */
  readonly credential: 'generated' | 'none';
}

/** Runs `work` unless too many requests are under way: then the sender is told to come again. */
export type Bounded = (
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
) => Promise<FastifyReply>;

const bodySchema = z.object({ identity_id: z.guid('is not a UUID') });

interface Outcome {
  readonly status: number;
  readonly body: Readonly<Record<string, string | boolean>>;
}

/** Adds the route. 404 unknown identity or no credentials here, 409 not ready yet, 410 handed out before. */
export function addCredentials(
  server: FastifyInstance,
  parts: CredentialParts,
  bounded: Bounded,
): void {
  server.post('/internal/mail/credentials', (request, reply) =>
    bounded(reply, async () => {
      const { status, body } = await handOut(parts, request.body);
      // A password must lie in no cache on its way.
      return reply.header('cache-control', 'no-store').code(status).send(body);
    }),
  );
}

async function handOut(parts: CredentialParts, body: unknown): Promise<Outcome> {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return no(400, 'identity_id is missing or not a UUID');
  if (parts.credential === 'none')
    return no(404, 'this intake hands out no passwords (MAILKEEL_SIGNUP_CREDENTIAL=none)');
  const mailbox = await parts.mailboxes.byIdentity(parsed.data.identity_id.toLowerCase());
  if (mailbox === undefined) return no(404, 'this identity has no mailbox');
  if (mailbox.credentialTakenAt !== undefined) return no(410, GONE);
  if (mailbox.accountKey === undefined) return no(409, 'the mailbox is not ready yet');
  return take(parts, mailbox, mailbox.accountKey);
}

const GONE =
  'the password was handed out before; an operator can show it: mailkeel passwords show <address>';

/** Read before it is taken, so that a locked vault costs nobody the one time; recorded before it is told. */
async function take(
  { mailboxes, vault, audit }: CredentialParts,
  { identity, address }: SignupMailbox,
  account: string,
): Promise<Outcome> {
  const entry = await vault.current(address, { account });
  if (entry === undefined) return no(404, 'the vault holds no password for this mailbox');
  await audit.decide({
    // The password's own: an identity whose address was released signs up again, and that is another time.
    ...{
      id: `credentials/${entry.id}`,
      executionId: SIGN_UP,
      workflowId: mailboxWorkflowId(address),
    },
    ...{ domain: entry.domain, email: address, kratosIdentityId: identity },
    ...{ action: 'credentials', pass: '', actor: 'intake' },
    reason: 'handed out once, by POST /internal/mail/credentials',
  });
  if (!(await mailboxes.takeCredential(identity))) return no(410, GONE);
  const { password } = entry;
  return { status: 200, body: { success: true, email: address, password } };
}

function no(status: number, message: string): Outcome {
  return { status, body: { success: false, message } };
}
