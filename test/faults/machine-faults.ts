/** Faults of a machine, planted for real: a file system without room, files that are gone, keys of another vault, servers that do not answer. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { BECAUSE, fill } from '../cli/vault-home.ts';
import { steadyPort } from '../servers/ports.ts';
import { temporalAddress } from '../setup/temporal.ts';
import { DATABASE_FAULTS } from './database-faults.ts';
import {
  lookAtMachine,
  type MachineFault,
  type NamedMachineFault,
  type Variables,
} from './machine-house.ts';
import type { PlantedFault } from './planted.ts';

/** A file of the home is lost, and put back from its copy. */
function lost(name: string): MachineFault {
  return {
    plant: async ({ home, beside }) => {
      await fill(home);
      renameSync(join(home, name), beside(name));
      return {};
    },
    repair: ({ home, beside }) => {
      renameSync(beside(name), join(home, name));
      return Promise.resolve({});
    },
  };
}

/** A key is set that is not the one of the vault, and then the one that is. */
function key(wrong: string): MachineFault {
  return {
    plant: async ({ home }) => {
      await fill(home);
      return { MAILKEEL_VAULT_KEY: wrong };
    },
    repair: ({ home }) =>
      Promise.resolve({ MAILKEEL_VAULT_KEY: readFileSync(join(home, 'vault.key'), 'utf8').trim() }),
  };
}

/** A variable is set to what is of no use, and then to what is. */
function variable(wrong: () => Promise<Variables>, right: () => Promise<Variables>): MachineFault {
  return { plant: wrong, repair: right };
}

const nobody = async (): Promise<string> => `127.0.0.1:${String(await steadyPort())}`;
const temporal = async (): Promise<Variables> => ({ TEMPORAL_ADDRESS: await temporalAddress() });

const ROWS: readonly NamedMachineFault[] = [
  [
    'a full disk',
    'host.disk',
    /^0\.0 GB free at \/proc$/,
    /free space, or move MAILKEEL_HOME to a larger disk/,
    // Every file system of this kind says that it has no room, and has none: no test need fill a disk.
    variable(
      () => Promise.resolve({ MAILKEEL_HOME: '/proc/mailkeel' }),
      () => Promise.resolve({}),
    ),
  ],
  [
    'a vault whose key file is gone',
    'vault.key',
    /the vault holds passwords, but its key file .*vault\.key is missing/,
    /put the key file back from the backup/i,
    lost('vault.key'),
  ],
  [
    'a store that lost one of its files',
    'store.open',
    /only mailkeel\.db is there/,
    /put the other file back from the backup/i,
    lost('vault.db'),
  ],
  [
    'the key of another vault',
    'vault.key',
    /the vault key given is \w+, but the passwords were encrypted with \w+/,
    /set MAILKEEL_VAULT_KEY, or put back the key file, to the key with that id/i,
    key(randomBytes(32).toString('base64')),
  ],
  [
    'a vault key that was cut',
    'vault.key',
    /MAILKEEL_VAULT_KEY decodes to 16 bytes, not 32/,
    /give the key that was backed up/i,
    key(randomBytes(16).toString('base64')),
  ],
  [
    'no backup of the vault',
    'vault.backup',
    /no "vault backup"/,
    /^mailkeel vault backup --out <file>/,
    {
      plant: async ({ home }) => {
        await fill(home);
        return {};
      },
      repair: async ({ run, beside }) => {
        await run({}, 'vault', 'backup', '--out', beside('vault.backup'));
        return {};
      },
    },
  ],
  [
    'a backup that opens with the old key only',
    'vault.backup',
    /before the key was changed: it opens with the old key only/,
    /^mailkeel vault backup --out <file>/,
    {
      plant: async ({ home, run, beside }) => {
        await fill(home);
        await run({}, 'vault', 'backup', '--out', beside('old.backup'));
        await run({}, 'vault', 'rotate-key', ...BECAUSE);
        return {};
      },
      repair: async ({ run, beside }) => {
        await run({}, 'vault', 'backup', '--out', beside('new.backup'));
        return {};
      },
    },
  ],
  [
    'a resolver that does not answer',
    'dns.resolver',
    /the recursive resolver \(127\.0\.0\.1:\d+\) does not answer: E/,
    /name one that does in MAILKEEL_DNS_SERVERS/,
    {
      plant: async () => ({ MAILKEEL_DNS_SERVERS: await nobody() }),
      repair: ({ usual }) => Promise.resolve(usual),
    },
  ],
  [
    'no Temporal server',
    'temporal.server',
    /no embedded server runs here and TEMPORAL_ADDRESS is not set/,
    /set TEMPORAL_ADDRESS/,
    variable(() => Promise.resolve({}), temporal),
  ],
  [
    'a Temporal server that does not answer',
    'temporal.server',
    /Temporal does not answer/,
    /check that Temporal runs, TEMPORAL_ADDRESS/,
    variable(async () => ({ TEMPORAL_ADDRESS: await nobody() }), temporal),
  ],
  [
    'a namespace that is not there',
    'temporal.server',
    /nowhere/,
    /and TEMPORAL_NAMESPACE/,
    variable(async () => ({ ...(await temporal()), TEMPORAL_NAMESPACE: 'nowhere' }), temporal),
  ],
  ...DATABASE_FAULTS,
];

export const MACHINE_FAULTS: readonly PlantedFault[] = ROWS.map(
  ([fault, check, cause, remedy, machine]) => ({
    ...{ fault, check, cause, remedy, command: 'doctor' as const },
    look: (state) => lookAtMachine(machine, state),
  }),
);
