/** A fresh IMAP login with a library, by no code of Mailkeel's own. */
import { readFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import type { Addresses } from './simulators.ts';

/** True when the mailbox opens. False when the server says no; throws when it says nothing. */
export async function opens(
  { host, port, caFile }: Addresses['imap'],
  address: string,
  password: string,
): Promise<boolean> {
  const client = new ImapFlow({
    host,
    port,
    secure: true,
    verifyOnly: true,
    logger: false,
    auth: { user: address, pass: password },
    tls: { ca: readFileSync(caFile, 'utf8') },
  });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { authenticationFailed?: boolean }).authenticationFailed === true) return false;
    throw error;
  } finally {
    client.close();
  }
}
