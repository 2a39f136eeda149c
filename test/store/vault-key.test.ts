import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { storeFixture } from './fixture.ts';
import { candidate, modeOf, tamper } from './vault-file.ts';

const fixture = storeFixture();

describe('the key of the vault', () => {
  it('is the given one, and no key file is made', async () => {
    const home = join(fixture.directory(), 'made', 'here');
    const key = randomBytes(32).toString('base64');
    const opened = await fixture.open(home, { vaultKey: key });

    const notice = await opened.vault.unlock();

    expect(notice).toMatchObject({ source: 'environment', created: false });
    expect(readdirSync(home)).not.toContain('vault.key');
    expect(modeOf(home)).toBe('700');
  });

  it('is made once and found again', async () => {
    const home = fixture.directory();
    const first = await fixture.open(home);
    const made = await first.vault.unlock();
    await first.vault.plan(candidate('anna@example.com'));

    const second = await fixture.open(home, { allowKeyFile: false });

    expect(made).toMatchObject({ source: 'file', created: true });
    expect(await second.vault.unlock()).toEqual({ ...made, created: false });
    expect(await second.vault.current('anna@example.com')).toMatchObject({
      password: 'Secret-anna@example.com',
    });
  });

  it('is not made where that is not allowed, and lists need none', async () => {
    const opened = await fixture.open(fixture.directory(), { allowKeyFile: false });

    const planned = opened.vault.plan(candidate('anna@example.com'));

    await expect(planned).rejects.toMatchObject({
      what: 'vault',
      message: 'there is no vault key',
      remediation: expect.stringContaining('MAILKEEL_VAULT_KEY'),
    });
    expect(await opened.vault.list('example.com')).toEqual([]);
  });

  it('is never replaced by a new one while passwords exist, and serves again once it is back', async () => {
    const home = fixture.directory();
    const before = await fixture.open(home);
    await before.vault.plan(candidate('anna@example.com'));
    const keyFile = join(home, 'vault.key');
    const content = readFileSync(keyFile);
    rmSync(keyFile);
    const after = await fixture.open(home);

    const lost = await after.vault.current('anna@example.com').catch((error: unknown) => error);
    writeFileSync(keyFile, content, { mode: 0o600 });
    const found = await after.vault.current('anna@example.com');

    expect(lost).toMatchObject({ what: 'vault', message: expect.stringContaining('is missing') });
    expect(found?.password).toBe('Secret-anna@example.com');
  });

  it('is refused with the ids of both keys when it is another one', async () => {
    const home = fixture.directory();
    const before = await fixture.open(home, { vaultKey: randomBytes(32).toString('base64') });
    const { keyId: used } = await before.vault.unlock();
    await before.vault.plan(candidate('anna@example.com'));
    const other = await fixture.open(home, { vaultKey: randomBytes(32).toString('base64') });

    const refused = await other.vault.current('anna@example.com').catch((error: unknown) => error);

    expect(refused).toMatchObject({ what: 'vault', message: expect.stringContaining(used) });
  });

  it('is refused for a row that was sealed with another one', async () => {
    const home = fixture.directory();
    const opened = await fixture.open(home);
    await opened.vault.plan(candidate('anna@example.com'));
    tamper(home, 'update passwords set key_id = ?', ['0123456789abcdef']);

    const refused = opened.vault.current('anna@example.com');

    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining('encrypted with 0123456789abcdef'),
    });
  });

  it('is refused when it is no 32 bytes, without showing it', async () => {
    const opened = await fixture.open(fixture.directory(), { vaultKey: 'c2hvcnQ=' });

    const refused = await opened.vault.unlock().catch((error: unknown) => error);

    expect(refused).toMatchObject({
      what: 'vault',
      message: 'the vault key in MAILKEEL_VAULT_KEY decodes to 5 bytes, not 32',
    });
  });

  it('is refused with a remedy when its file cannot be read', async () => {
    const home = fixture.directory();
    const opened = await fixture.open(join(home, 'store'));
    // A directory in its place cannot be read by anyone, root included.
    await fixture.open(join(home, 'store', 'vault.key'));

    const refused = opened.vault.unlock();

    await expect(refused).rejects.toMatchObject({
      what: 'vault',
      message: expect.stringContaining('cannot be used (EISDIR)'),
    });
  });
});
