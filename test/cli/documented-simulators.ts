/** The lines of docs/simulators.md, typed as they stand there: two programs started, then asked by curl. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { ROOT } from '../docs/documents.ts';
import { shellLines } from '../docs/snippet-runs.ts';

/** The document's ports, for the addresses of the parts that stand there. */
type Addresses = Readonly<Record<string, string>>;

/** Each curl line with its answer, in the order of the document. What is written goes below `directory`; no program outlives the call. */
export async function curled(directory: string): Promise<readonly (readonly [string, unknown])[]> {
  const lines = shellLines().filter((line) => /^(?:curl|node|echo) /.test(line));
  const children: ChildProcess[] = [];
  const start = async (line: string): Promise<Addresses> => {
    const [command = '', ...args] = line.split(' ').map((word) => placed(word, directory));
    const child = spawn(command, args.filter(Boolean), {
      ...{ cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
    });
    children.push(child);
    const [told = ''] = (await once(createInterface(child.stdout), 'line')) as string[];
    return addressesOf(JSON.parse(told) as Told);
  };
  const run = async (line: string): Promise<string> =>
    (await promisify(execFile)('sh', ['-c', line], { cwd: directory })).stdout;
  mkdirSync(directory, { recursive: true });
  try {
    for (const line of lines.filter((each) => each.startsWith('echo '))) await run(line);
    const nodes = lines.filter((line) => line.startsWith('node '));
    const addresses = Object.assign({}, ...(await Promise.all(nodes.map(start)))) as Addresses;
    const answers: (readonly [string, unknown])[] = [];
    // The intake's are of a test of its own.
    for (const line of lines.filter((each) => /^curl (?!.*:3001\/)/.test(each)))
      answers.push([line, JSON.parse(await run(pointed(line, addresses)))]);
    return answers;
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

/** Directories of a reader's own, and any free port: those of the document may be taken on this machine. */
function placed(word: string, directory: string): string {
  if (/^(?:\.world|\.stalwart|stalwart\.json)$/.test(word)) return join(directory, word);
  if (word === 'node') return process.execPath;
  return word === '4600' ? '' : word.replace(/^8080$/, '0');
}

/** What the two programs print; each some of it. */
type Told = Readonly<
  Partial<Record<'forwardEmail' | 'cloudflare' | 'control', { url: string }>>
> & {
  readonly stalwart?: { readonly url: string } | undefined;
};

function addressesOf({ forwardEmail, cloudflare, control, stalwart }: Told): Addresses {
  const shown = {
    ...{ '127.0.0.1:4600': forwardEmail, '127.0.0.1:4601': cloudflare },
    ...{ '127.0.0.1:4604': control, '127.0.0.1:<control port>': control },
    '127.0.0.1:8080': stalwart,
  };
  return Object.fromEntries(
    Object.entries(shown).flatMap(([typed, at]) =>
      at === undefined ? [] : [[typed, new URL(at.url).host]],
    ),
  );
}

function pointed(line: string, addresses: Addresses): string {
  const there = Object.entries(addresses).reduce(
    (text, [typed, at]) => text.replace(typed, at),
    line,
  );
  return there.replace('curl ', 'curl --silent --show-error --fail-with-body ');
}
