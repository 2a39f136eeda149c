/** Judges the mailboxes: who is called proven, and whose password really opens. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { compareNames, type Check, type Expectation } from './expectation.ts';
import { opens } from './login.ts';
import type { Store } from '../../store/ports.ts';
import type { Control } from './control.ts';
import type { Addresses } from './simulators.ts';

/** Where the judge looks. */
export interface Place {
  readonly store: Store;
  readonly control: Control;
  readonly imap: Addresses['imap'];
  /** Directory of all executions' reports. */
  readonly reports: string;
}

/** Logins at a time. */
const LANES = 6;

/** Logs in to every mailbox with the vault's password, tries two passwords that must fail, and compares who is called proven. */
export async function judgeMailboxes(
  place: Place,
  expected: Expectation,
  executions: readonly string[],
): Promise<readonly Check[]> {
  return [
    await freshLogins(place, expected),
    await badPasswords(place, expected),
    await calledProven(place, expected, executions),
  ];
}

async function freshLogins(place: Place, { proven }: Expectation): Promise<Check> {
  const queue = [...proven];
  const differences: string[] = [];
  const lane = async (): Promise<void> => {
    for (let address = queue.shift(); address !== undefined; address = queue.shift())
      if (!(await opensWithVault(place, address)))
        differences.push(`${address} does not open with the vault's password`);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return {
    claim: `${String(proven.length)} fresh IMAP logins with the vault's passwords open ${String(proven.length)} mailboxes`,
    differences,
  };
}

async function opensWithVault({ store, imap }: Place, address: string): Promise<boolean> {
  const entry = await store.vault.current(address);
  return entry !== undefined && opens(imap, address, entry.password);
}

/** The proof would be worthless if any password opened: one that is simply wrong, and one that was right until a user changed it. */
async function badPasswords(place: Place, { proven }: Expectation): Promise<Check> {
  const [first = '', second = ''] = proven;
  const wrong = await opens(place.imap, first, randomPassword());
  const changed = await opensAfterChange(place, second);
  return {
    claim: 'a wrong password and one that was changed behind our back are refused',
    differences: [
      ...(wrong ? [`${first} opens with a wrong password`] : []),
      ...(changed ? [`${second} opens with the vault's password after it was changed`] : []),
    ],
  };
}

async function opensAfterChange(place: Place, address: string): Promise<boolean> {
  const entry = await place.store.vault.current(address);
  if (entry === undefined) throw new Error(`the vault holds no password for ${address}`);
  await place.control.changePassword(address, randomPassword());
  try {
    return await opens(place.imap, address, entry.password);
  } finally {
    await place.control.changePassword(address, entry.password);
  }
}

function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}

async function calledProven(
  { store, reports }: Place,
  expected: Expectation,
  executions: readonly string[],
): Promise<Check> {
  const rows = await Promise.all(
    Object.keys(expected.domains).map((domain) => store.vault.list(domain)),
  );
  const inVault = rows.flat().filter(({ state }) => state === 'proven');
  return {
    claim: `not called proven, in the vault or in passwords.csv: ${expected.unproven.join(', ')}`,
    differences: [
      ...compareNames(
        'proven in the vault',
        expected.proven,
        inVault.map(({ address }) => address),
      ),
      ...executions.flatMap((execution) =>
        csvDifferences(expected, join(reports, execution, 'passwords.csv')),
      ),
    ],
  };
}

function csvDifferences(expected: Expectation, path: string): readonly string[] {
  const rows = parse<{ readonly email: string; readonly status: string }>(
    readFileSync(path, 'utf8'),
    { columns: true, bom: true },
  );
  const proven = rows.filter(({ status }) => status === 'proven').map(({ email }) => email);
  const others = rows.filter(({ status }) => status !== 'proven').map(({ email }) => email);
  return [
    ...compareNames(`proven in ${path}`, expected.proven, proven),
    ...compareNames(`not proven in ${path}`, expected.unproven, others),
  ];
}
