/** checkdmarc, an implementation of SPF and DMARC by others, in Python: installed once into a cache, asked over DNS. */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Every package by version, so that each machine hears the same. */
const REQUIREMENTS = join(__dirname, 'checkdmarc-requirements.txt');

/** One verdict; `error` is why the record is void. */
interface Verdict {
  readonly valid: boolean;
  readonly error?: string;
  readonly warnings: readonly string[];
}

export interface Verdicts {
  readonly spf: Verdict;
  readonly dmarc: Verdict;
}

const PROGRAM = `
import json, sys
import dns.resolver
from checkdmarc.dmarc import check_dmarc
from checkdmarc.spf import check_spf

port, domains = int(sys.argv[1]), sys.argv[2:]
resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers = ["127.0.0.1"]
resolver.port = port

def verdict(check, domain, **options):
    told = check(domain, resolver=resolver, retries=0, **options)
    return {key: told[key] for key in ("valid", "error", "warnings") if key in told}

print(json.dumps({domain: {
    "spf": verdict(check_spf, domain),
    "dmarc": verdict(check_dmarc, domain, ignore_unrelated_records=True),
} for domain in domains}))
`;

/** The directory to import checkdmarc from, or why there is none. */
interface Place {
  readonly directory: string;
  readonly missing?: string;
}

/** Installs it where it is not in the cache yet; without Python or PyPI that is `missing`. */
export function findCheckdmarc(): Place {
  const requirements = readFileSync(REQUIREMENTS);
  try {
    const version = run(['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']).trim();
    const mark = createHash('sha256').update(requirements).update(version).digest('hex');
    const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
    const directory = join(cache, 'mailkeel', `checkdmarc-${mark.slice(0, 16)}`);
    if (!existsSync(directory)) install(directory);
    return { directory };
  } catch (error) {
    return {
      directory: '',
      missing: `checkdmarc cannot be installed: ${(error as Error).message}`,
    };
  }
}

/** Whoever is first to rename wins; a half-filled directory is never seen under the final name. */
function install(directory: string): void {
  mkdirSync(dirname(directory), { recursive: true });
  const fresh = mkdtempSync(`${directory}.`);
  try {
    const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--no-input'];
    // A directory of its own, which a managed Python (PEP 668) allows without a virtual environment.
    const only = ['--no-deps', '--only-binary=:all:', '--target', fresh, '-r', REQUIREMENTS];
    run([...pip, ...only]);
    if (!existsSync(directory)) renameSync(fresh, directory);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): string {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  return execFileSync('python3', args, { stdio, timeout: 120_000 }).toString();
}

/** What checkdmarc says of the domains, by the DNS server on this port of 127.0.0.1. */
export async function askCheckdmarc(
  directory: string,
  port: number,
  domains: readonly string[],
): Promise<Readonly<Record<string, Verdicts>>> {
  const { stdout } = await promisify(execFile)(
    'python3',
    ['-c', PROGRAM, String(port), ...domains],
    { env: { ...process.env, PYTHONPATH: directory } },
  );
  return JSON.parse(stdout) as Readonly<Record<string, Verdicts>>;
}
