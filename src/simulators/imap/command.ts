/** IMAP commands out of a stream of bytes: tag, name and arguments, with quoted strings and literals (RFC 3501 §4, RFC 7888). */

export interface Command {
  readonly tag: string;
  readonly name: string;
  readonly args: readonly string[];
}

const LITERAL = /\{(\d+)(\+?)\}$/;
/** Stands around the number of a literal in a line; a private-use character no client sends. */
const MARK = '\uE000';
/** NIL, atoms, literals and quoted strings; parentheses stand alone. */
const TOKEN = new RegExp(
  `"((?:[^"\\\\]|\\\\.)*)"|${MARK}(\\d+)${MARK}|[()]|[^\\s()"${MARK}]+`,
  'g',
);

export class CommandReader {
  private pending = Buffer.alloc(0);
  private line = '';
  private literals: string[] = [];
  private awaited: number | undefined;
  private readonly askForLiteral: () => void;

  /** `askForLiteral` sends the continuation a synchronising literal waits for. */
  constructor(askForLiteral: () => void) {
    this.askForLiteral = askForLiteral;
  }

  /** Takes bytes and returns every line they complete; a line without a tag and name comes as an empty name. */
  push(chunk: Buffer): (Command & { readonly raw: string })[] {
    this.pending = Buffer.concat([this.pending, chunk]);
    const commands = [];
    for (let part = this.takePart(); part !== undefined; part = this.takePart()) {
      this.line += part;
      if (this.awaited !== undefined) continue;
      commands.push(this.finish());
    }
    return commands;
  }

  /** The next literal, or the next line up to CRLF; `undefined` when more bytes are needed. */
  private takePart(): string | undefined {
    if (this.awaited !== undefined) return this.takeLiteral(this.awaited);
    const end = this.pending.indexOf('\r\n');
    if (end < 0) return undefined;
    const line = this.pending.subarray(0, end).toString('utf8');
    this.pending = this.pending.subarray(end + 2);
    const literal = LITERAL.exec(line);
    if (literal === null) return line;
    this.awaited = Number(literal[1]);
    if (literal[2] === '') this.askForLiteral();
    return line.slice(0, literal.index);
  }

  private takeLiteral(length: number): string | undefined {
    if (this.pending.length < length) return undefined;
    this.literals.push(this.pending.subarray(0, length).toString('utf8'));
    this.pending = this.pending.subarray(length);
    this.awaited = undefined;
    const rest = this.takePart();
    const mark = `${MARK}${String(this.literals.length - 1)}${MARK}`;
    if (rest !== undefined) return mark + rest;
    this.line += mark;
    return undefined;
  }

  private finish(): Command & { readonly raw: string } {
    const raw = this.line;
    const tokens = [...raw.matchAll(TOKEN)].map((match) => this.toText(match));
    this.line = '';
    this.literals = [];
    const [tag = '', name = '', ...args] = tokens;
    return { tag, name: name.toUpperCase(), args, raw };
  }

  private toText(match: RegExpMatchArray): string {
    if (match[2] !== undefined) return this.literals[Number(match[2])] ?? '';
    return match[1]?.replace(/\\(.)/g, '$1') ?? match[0];
  }
}
