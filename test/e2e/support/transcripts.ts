/** The curl transcripts of a document: each command as a request, with the answer the document promises. */
import { ok } from 'node:assert';
import { expect } from '@jest/globals';

export interface Transcript {
  /** The sentence above the command. */
  readonly title: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly answer: unknown;
}

const PAIR = /([^\n]+)\n\n```sh\n(curl [\s\S]*?)\n```\n\n```http\n([\s\S]*?)\n```/g;

/** All of them, in order. `variables` replace `$NAME` in double quotes, as a shell does. */
export function transcriptsOf(
  document: string,
  variables: Readonly<Record<string, string>>,
): readonly Transcript[] {
  return [...document.matchAll(PAIR)].map(([, title = '', command = '', answer = '']) => {
    const [head = '', ...rest] = answer.split('\n\n');
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? [];
    ok(status !== undefined, `no status line under: ${title}`);
    return {
      ...requestOf(shellWords(command, variables)),
      title,
      status: Number(status),
      answer: JSON.parse(rest.join('\n\n')) as unknown,
    };
  });
}

/** A promised answer as a matcher: what the document leaves open, written `<id>`, may be any text. */
export function filled(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (_key, value: unknown) =>
    typeof value === 'string' && /^<\w+>$/.test(value) ? expect.any(String) : value,
  );
}

function requestOf(words: readonly string[]): Pick<Transcript, 'path' | 'headers' | 'body'> {
  const after = (flag: string): readonly string[] =>
    words.flatMap((word, index) => (word === flag ? [words[index + 1] ?? ''] : []));
  const url = words.find((word) => word.startsWith('http:'));
  ok(url !== undefined, `no address in: ${words.join(' ')}`);
  const headers = after('-H').map((header) => {
    const [name = '', ...value] = header.split(': ');
    return [name.toLowerCase(), value.join(': ')] as const;
  });
  return {
    path: new URL(url).pathname,
    headers: Object.fromEntries(headers),
    body: after('-d').join(''),
  };
}

/** Words of a command line: single and double quotes, `$NAME` in the latter, lines continued by a backslash. */
function shellWords(command: string, variables: Readonly<Record<string, string>>): string[] {
  const joined = command.replaceAll('\\\n', ' ');
  return [...joined.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain = '']) => single ?? expand(double, variables) ?? plain,
  );
}

function expand(
  text: string | undefined,
  variables: Readonly<Record<string, string>>,
): string | undefined {
  return text?.replaceAll(/\$([A-Z_]+)/g, (_whole, name: string) => variables[name] ?? '');
}
