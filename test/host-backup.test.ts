import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { judgeBackup } from '../src/core/doctor-backup.ts';
import { lookAtBackup } from '../src/host-backup.ts';
import { openPlace, type Place } from './cli/place.ts';
import { BECAUSE, fill, runVault, withVault } from './cli/vault-home.ts';

describe('what a store says of its backups', () => {
  let place: Place;
  beforeEach(() => {
    place = openPlace();
  });
  afterEach(() => {
    place.remove();
  });

  const told = (): Promise<readonly string[]> =>
    withVault(place.home, async (store) =>
      judgeBackup(await lookAtBackup(store)).map(
        ({ severity, message }) => `${severity} ${message}`,
      ),
    );

  it('is nothing before the first password', async () => {
    expect(await told()).toEqual([]);
  });

  it('follows the passwords, the backup and the key', async () => {
    const out = join(place.home, 'vault.backup');
    await fill(place.home);
    const none = await told();
    await runVault(place.home, ['backup', '--out', out]);
    const made = await told();
    await runVault(place.home, ['rotate-key', ...BECAUSE]);
    const rotated = await told();
    rmSync(out);
    await runVault(place.home, ['backup', '--out', out]);
    const again = await told();

    expect(none).toEqual([expect.stringMatching(/^warn no "vault backup"/)]);
    expect(made).toEqual([expect.stringMatching(/^ok .* and holds every password$/)]);
    expect(rotated).toEqual([expect.stringMatching(/^warn .*it opens with the old key only$/)]);
    expect(again).toEqual([expect.stringMatching(/^ok .* and holds every password$/)]);
  });
});
