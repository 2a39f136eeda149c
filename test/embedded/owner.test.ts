import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  claimServer,
  describeOwner,
  readOwner,
  type OwnerRecord,
  type Ownership,
} from '../../src/embedded/owner.ts';
import { identify } from '../../src/embedded/process.ts';
import { emptyDirectory } from './programs.ts';

const GONE = { pid: process.pid, startedAt: 'earlier' };
const SELF = identify(process.pid)!;
const SERVER = { process: SELF, address: '127.0.0.1:7233', uiUrl: 'http://127.0.0.1:8233' };

describe('claimServer', () => {
  it('gives an unclaimed directory to the first and names it to the second', async () => {
    const directory = emptyDirectory();

    const first = await claimServer(directory);
    const second = await claimServer(directory);

    expect(first).toHaveProperty('publish');
    expect((second as OwnerRecord).owner).toEqual(SELF);
    expect(describeOwner(second as OwnerRecord)).toMatch(/^pid \d+ since 20\d\d-.*Z$/);
  });

  it('takes the place of an owner that no longer runs, with the server it left', async () => {
    const directory = emptyDirectory();
    writeRecord(directory, { claim: 'old', owner: GONE, since: 'then', server: SERVER });

    const claim = await claimServer(directory);

    expect((claim as Ownership).previous).toEqual(SERVER);
  });

  it('gives a stale directory to exactly one of ten processes', async () => {
    const directory = emptyDirectory();
    writeRecord(directory, { claim: 'old', owner: GONE, since: 'then' });
    const racers = Array.from({ length: 10 }, () => race(directory));

    const outcomes = await Promise.all(racers);

    expect(outcomes.filter((outcome) => outcome === 'owner')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'attached')).toHaveLength(9);
    expect(readdirSync(directory)).toEqual(['server.json']);
  });

  it('gives the directory back on release', async () => {
    const directory = emptyDirectory();
    const first = (await claimServer(directory)) as Ownership;

    first.release();

    expect(await claimServer(directory)).toHaveProperty('publish');
  });

  it('refuses a lock file it cannot read, with the remedy', async () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, 'server.json'), 'not json');

    const claiming = claimServer(directory);

    await expect(claiming).rejects.toMatchObject({
      remediation: expect.stringContaining('remove'),
    });
  });
});

describe('readOwner', () => {
  it('finds the server the owner published', async () => {
    const directory = emptyDirectory();
    const ownership = (await claimServer(directory)) as Ownership;

    ownership.publish(SERVER);

    expect(readOwner(directory)).toEqual(SERVER);
    expect(readFileSync(join(directory, 'server.json'), 'utf8')).toContain(SERVER.address);
  });

  it('finds none where the published server has ended', async () => {
    const directory = emptyDirectory();
    const ownership = (await claimServer(directory)) as Ownership;

    ownership.publish({ ...SERVER, process: GONE });

    expect(readOwner(directory)).toBeUndefined();
    expect(readOwner(emptyDirectory())).toBeUndefined();
  });
});

function writeRecord(directory: string, record: OwnerRecord): void {
  writeFileSync(join(directory, 'server.json'), JSON.stringify(record));
}

/** A process that claims the directory, says how it ended and stays until all have: `owner` or `attached`. */
async function race(directory: string): Promise<string> {
  const program = `
    import { claimServer } from '${join(__dirname, '../../src/embedded/owner.ts')}';
    const claim = await claimServer(${JSON.stringify(directory)});
    console.log('publish' in claim ? 'owner' : 'attached');
    process.stdin.resume();`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [outcome] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  racing.push(() => child.stdin.end());
  if (racing.length === 10) for (const end of racing) end();
  return outcome.trim();
}

const racing: (() => void)[] = [];
