/** One IMAP4rev1 connection: enough for a client that logs in, looks around and leaves. */
import type { Command } from './command.ts';

export const CAPABILITIES = 'IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN ID NAMESPACE';

/** What the server does for a session: check credentials (`cut` = the connection is to be destroyed). */
export type Login = (
  address: string,
  password: string,
) => Promise<{ readonly kind: 'ok' | 'cut' } | { readonly kind: 'no'; readonly text: string }>;

/** Lines to send; `end` closes the connection after them, `cut` destroys it without a word. */
export interface Reaction {
  readonly lines: readonly string[];
  readonly end?: boolean;
  readonly cut?: boolean;
}

export class Session {
  private readonly login: Login;
  private authenticated = false;
  /** Tag of an AUTHENTICATE PLAIN that waits for its response line. */
  private awaitingResponse: string | undefined;

  constructor(login: Login) {
    this.login = login;
  }

  greeting(): string {
    return `* OK [CAPABILITY ${CAPABILITIES}] Forward Email simulator ready`;
  }

  /** Answers one command, or the response line of a SASL exchange. */
  async react(command: Command & { readonly raw: string }): Promise<Reaction> {
    if (this.awaitingResponse !== undefined) {
      const tag = this.awaitingResponse;
      this.awaitingResponse = undefined;
      return this.authenticate(tag, command.raw);
    }
    if (command.tag === '' || command.name === '') return { lines: ['* BAD Command unknown'] };
    return (await this.beforeLogin(command)) ?? this.afterLogin(command);
  }

  private async beforeLogin({ tag, name, args }: Command): Promise<Reaction | undefined> {
    const ok = `${tag} OK ${name} completed`;
    switch (name) {
      case 'CAPABILITY':
        return { lines: [`* CAPABILITY ${CAPABILITIES}`, ok] };
      case 'NOOP':
        return { lines: [ok] };
      case 'ID':
        return { lines: ['* ID ("name" "Forward Email simulator")', ok] };
      case 'LOGOUT':
        return { lines: ['* BYE Logging out', ok], end: true };
      case 'LOGIN':
        return this.tryLogin(tag, args[0] ?? '', args[1] ?? '');
      case 'AUTHENTICATE':
        return this.startAuthenticate(tag, args);
      default:
        return undefined;
    }
  }

  private afterLogin({ tag, name }: Command): Reaction {
    if (!this.authenticated) return { lines: [`${tag} BAD ${name} is not allowed before login`] };
    const ok = `${tag} OK ${name} completed`;
    switch (name) {
      case 'NAMESPACE':
        return { lines: ['* NAMESPACE (("" "/")) NIL NIL', ok] };
      case 'LIST':
        return { lines: ['* LIST (\\HasNoChildren) "/" INBOX', ok] };
      default:
        return { lines: [`${tag} BAD ${name} is not supported`] };
    }
  }

  private async startAuthenticate(tag: string, args: readonly string[]): Promise<Reaction> {
    if (args[0]?.toUpperCase() !== 'PLAIN')
      return { lines: [`${tag} NO Unsupported authentication mechanism`] };
    if (args[1] !== undefined) return this.authenticate(tag, args[1]);
    this.awaitingResponse = tag;
    return { lines: ['+ '] };
  }

  /** SASL PLAIN (RFC 4616): authorisation id, user and password with NUL between them, in base64. */
  private authenticate(tag: string, response: string): Promise<Reaction> {
    const parts = Buffer.from(response, 'base64').toString('utf8').split('\0');
    return this.tryLogin(tag, parts[1] ?? '', parts[2] ?? '');
  }

  private async tryLogin(tag: string, address: string, password: string): Promise<Reaction> {
    const result = await this.login(address, password);
    if (result.kind === 'cut') return { lines: [], cut: true };
    if (result.kind === 'no') return { lines: [`${tag} NO ${result.text}`] };
    this.authenticated = true;
    return { lines: [`${tag} OK [CAPABILITY ${CAPABILITIES}] Logged in`] };
  }
}
