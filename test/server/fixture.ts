/** An intake on a free port with sign-ups by hand: what it was asked to accept, and what it is told about it. */
import { createIntake } from '../../src/server/intake.ts';
import { Unavailable, type Acceptance } from '../../src/server/signups.ts';
import type { Signup } from '../../src/server/webhook.ts';
import type { MailboxState } from '../../src/workflows/mailbox-messages.ts';
import type { AttemptEnd, AttemptStart, Decision } from '../../src/store/audit-port.ts';
import type { SignupMailbox } from '../../src/store/mailbox-port.ts';
import type { PasswordEntry } from '../../src/store/vault-port.ts';

export const SECRET = 'an-intake-secret-of-24-chars';
export const PREVIOUS = 'the-secret-before-that-one';
export const ANN = '4b9d7981-3f0e-4a39-9a4e-6a0d3c1f0001';

export interface IntakeOptions {
  readonly pendingStatus?: 500 | 202;
  readonly credential?: 'generated' | 'none';
}

/** A state of the workflow as `firstOutcome` answers it. */
export function stateOf(change: Partial<MailboxState>): Acceptance {
  const mailbox: MailboxState = {
    address: 'ann@example.com',
    identity: ANN,
    account: 'own',
    status: 'running',
    attempts: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
  return { state: 'known', mailbox };
}

export const STANDS = stateOf({ status: 'done', mailboxId: 'id-1', proven: true });

export class IntakeFixture {
  readonly accepted: Signup[] = [];
  readonly warnings: { readonly message: string; readonly about: unknown }[] = [];
  readonly refusals: { readonly start: AttemptStart; readonly end: AttemptEnd }[] = [];
  readonly decisions: Decision[] = [];
  readonly mailboxes = new Map<string, SignupMailbox>();
  readonly passwords = new Map<string, PasswordEntry>();
  /** What the next sign-ups come to. */
  outcome: () => Promise<Acceptance> = () => Promise.resolve(STANDS);
  url = '';
  private readonly server: ReturnType<typeof createIntake>;

  constructor({ pendingStatus = 500, credential = 'generated' }: IntakeOptions = {}) {
    const begun: AttemptStart[] = [];
    this.server = createIntake({
      config: {
        secrets: [SECRET, PREVIOUS],
        pendingStatus,
        waitMs: 2_000,
        signup: {
          account: 'own',
          domains: ['example.com', 'xn--bcher-kva.example'],
          reserved: ['ceo'],
          retriesMs: [60_000],
          credential,
        },
      },
      signups: {
        accept: (signup) => {
          this.accepted.push(signup);
          return this.outcome();
        },
      },
      audit: {
        begin: (start) => Promise.resolve(String(begun.push(start) - 1)),
        end: (handle, end) => {
          this.refusals.push({ start: begun[Number(handle)]!, end });
          return Promise.resolve();
        },
      },
      credentials: {
        credential,
        mailboxes: {
          byIdentity: (identity) => Promise.resolve(this.mailboxes.get(identity)),
          takeCredential: (identity) => Promise.resolve(this.take(identity)),
        },
        vault: { current: (address) => Promise.resolve(this.passwords.get(address)) },
        audit: {
          decide: (decision) => {
            this.decisions.push(decision);
            return Promise.resolve();
          },
        },
      },
      warn: (message, about) => {
        this.warnings.push({ message, about });
      },
    });
  }

  async open(): Promise<this> {
    this.url = await this.server.listen({ host: '127.0.0.1', port: 0 });
    return this;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  /** Posts a body, with the secret unless other headers are given. */
  async post(
    body: unknown,
    headers: Readonly<Record<string, string>> = { authorization: `Bearer ${SECRET}` },
    path = '/internal/mail/provision',
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }> {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  }

  /** Temporal does not answer. */
  lose(): void {
    this.outcome = () => Promise.reject(new Unavailable('Temporal did not acknowledge'));
  }

  private take(identity: string): boolean {
    const mailbox = this.mailboxes.get(identity);
    if (mailbox === undefined || mailbox.credentialTakenAt !== undefined) return false;
    this.mailboxes.set(identity, { ...mailbox, credentialTakenAt: new Date().toISOString() });
    return true;
  }
}

/** What Kratos sends, by its own template. */
export function webhook(email: string, id = ANN): unknown {
  return { event: { flow_type: 'api' }, identity: { id, traits: { email, name: 'Ann' } } };
}
