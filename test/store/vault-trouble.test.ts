/** What can go wrong around the vault's file: nothing is lost, nothing overwritten, and the message says what to do. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { startChild, storeFixture } from './fixture.ts';
import { candidate } from './vault-file.ts';

const fixture = storeFixture();

interface Filled {
  readonly committed: number;
  readonly what: string;
  readonly remediation: string;
}

describe('a disk that takes no more', () => {
  it('fails the password that has no room, with a remedy, and keeps every one before it', async () => {
    const home = fixture.directory();
    await (await fixture.open(home)).vault.unlock();
    const script = join(__dirname, 'processes', 'filler.ts');
    // The kernel refuses every byte beyond 200 KiB of a file, as a full disk does.
    const command = 'ulimit -f 200; exec "$0" --import tsx "$@"';

    const ran = spawnSync('bash', ['-c', command, process.execPath, script, home], {
      encoding: 'utf8',
    });

    const filled = JSON.parse(ran.stdout) as Filled;
    const store = await fixture.open(home);
    const rows = await store.vault.list('example.com');
    expect(filled).toMatchObject({
      what: 'store',
      remediation: expect.stringMatching(/disk of Mailkeel's home/),
    });
    expect(filled.committed).toBeGreaterThan(0);
    expect(rows).toHaveLength(filled.committed);
    for (const { address } of rows)
      expect(await store.vault.current(address)).toMatchObject({ password: `Secret-${address}` });
    await expect(store.vault.plan(candidate('later@example.com'))).resolves.toMatchObject({
      state: 'planned',
    });
  });
});

describe('a vault another process has locked', () => {
  it('is waited for, and the password is committed once it is free', async () => {
    const home = fixture.directory();
    const store = await fixture.open(home);
    await store.vault.unlock();
    const locker = startChild('locker', join(home, 'vault.db'));
    await locker.lines.next();
    let planned = false;

    const planning = store.vault.plan(candidate('anna@example.com')).then(() => (planned = true));
    await store.specs.put({ meanwhile: 'the other database answers' });
    const whileLocked = planned;
    locker.process.kill('SIGKILL');
    await planning;

    expect(whileLocked).toBe(false);
    expect(await store.vault.current('anna@example.com')).toMatchObject({ state: 'planned' });
  });
});

describe('a rotation that is killed', () => {
  it('loses no password, whenever that was', async () => {
    const home = fixture.directory();
    const names = Array.from({ length: 60 }, (_, n) => `a${String(n)}@example.com`);
    const first = await fixture.open(home);
    for (const name of names) await first.vault.plan(candidate(name));
    await first.close();
    const delays = fc.sample(fc.integer({ min: 0, max: 60 }), { numRuns: 6, seed: 20261122 });

    for (const delay of delays) {
      const child = startChild('rotator', home);
      await child.lines.next();
      await sleep(delay);
      child.process.kill('SIGKILL');
      await child.end();
    }

    const store = await fixture.open(home, { allowKeyFile: false });
    const { rows } = await store.upkeep.rotate();
    expect(rows).toBe(names.length);
    for (const name of names)
      expect(await store.vault.current(name)).toMatchObject({ password: `Secret-${name}` });
  });
});
