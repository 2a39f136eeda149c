/** A mail host in memory by the port's contract: what it made, for whom, and the troubles a test gives it. */
import type { LoginOutcome } from '../../../src/core/mail.ts';
import { ProviderError } from '../../../src/providers/errors.ts';
import type { HostedMailbox, MailboxHost } from '../../../src/providers/mailbox-port.ts';
import type { LoginProver } from '../../../src/providers/ports.ts';
import type { FailureDetails } from '../../../src/core/errors.ts';

type Trouble = (() => Promise<never>) | 'answer-lost';

/** A failure as an adapter throws it. */
export function failed(details: Partial<FailureDetails>): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'create-mailbox',
    message: 'the mail host answered 503',
    remediation: 'wait',
    ...details,
  });
}

export class MemoryHost {
  readonly mailboxes = new Map<string, HostedMailbox & { password: string }>();
  /** Creations the host really made. */
  made = 0;
  finds = 0;
  /** What the next creations come to; afterwards they work. */
  readonly troubles: Trouble[] = [];
  /** What the next logins come to; afterwards the password decides. */
  readonly logins: LoginOutcome[] = [];

  readonly host: MailboxHost = {
    name: 'stalwart',
    identify: () => Promise.resolve({ key: 'stalwart:memory' }),
    findMailbox: (address) => {
      this.finds += 1;
      return Promise.resolve(this.mailboxes.get(address));
    },
    createMailbox: async ({ address, password, mark }) => {
      const trouble = this.troubles.shift();
      if (typeof trouble === 'function') return trouble();
      const known = this.mailboxes.get(address);
      if (known !== undefined && known.mark !== mark)
        throw failed({ category: 'Conflict', severity: 'Permanent', code: 'address-taken' });
      const mailbox = known ?? { id: `id-${String(this.made)}`, address, mark, password };
      if (known === undefined) this.made += 1;
      this.mailboxes.set(address, mailbox);
      if (trouble === 'answer-lost')
        throw failed({ category: 'NetworkError', message: 'the connection was cut' });
      return { mailbox, existed: known !== undefined };
    },
  };

  readonly login: LoginProver = {
    target: 'mail.example.net:443',
    login: (address, password) => {
      const planned = this.logins.shift();
      const isRight = this.mailboxes.get(address)?.password === password;
      return Promise.resolve(planned ?? (isRight ? 'proven' : 'wrong-password'));
    },
  };
}
