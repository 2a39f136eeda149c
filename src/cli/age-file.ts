/** Files only some people can open: the age format (age-encryption.org/v1). */
import { readFileSync } from 'node:fs';
import type { Encrypter } from 'age-encryption';
import { CliExit, EXIT } from './context.ts';

/** Who may open the file: holders of the identities of these recipients (`age1…`), or whoever knows what stands in the passphrase file. */
export interface Readers {
  readonly age?: readonly string[];
  readonly passphraseFile?: string;
}

/** The check of the readers, apart from the encryption: it must be over before anything is decided or read. Exit 2 for a wrong one. */
export async function encrypterFor(readers: Readers): Promise<Encrypter | undefined> {
  const { age = [], passphraseFile } = readers;
  if (age.length > 0 && passphraseFile !== undefined)
    throw new CliExit(
      EXIT.usage,
      '--age and --passphrase-file exclude each other (age allows one)',
    );
  if (age.length === 0 && passphraseFile === undefined) return undefined;
  // Loaded here: no other command needs it.
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  if (passphraseFile !== undefined) encrypter.setPassphrase(readPassphrase(passphraseFile));
  for (const recipient of age) add(encrypter, recipient);
  return encrypter;
}

function add(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch {
    // The library's own text quotes what was given, which may be a secret identity by mistake.
    throw new CliExit(
      EXIT.usage,
      '--age takes recipients that begin with "age1"; age-keygen -y <identity file> prints one',
    );
  }
}

const LEAST_PASSPHRASE = 12;

function readPassphrase(file: string): string {
  const passphrase = contentOf(file).replace(/\r?\n$/, '');
  if (passphrase.length >= LEAST_PASSPHRASE) return passphrase;
  throw new CliExit(
    EXIT.usage,
    `the passphrase in ${file} has fewer than ${String(LEAST_PASSPHRASE)} characters; make one with: openssl rand -base64 24`,
  );
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new CliExit(EXIT.usage, `the passphrase file ${file} cannot be read (${code})`);
  }
}
