/** A password as a hash the server stores as it is and recognises on every line: scrypt in the PHC string format. */
import { randomBytes, scrypt } from 'node:crypto';

/** RFC 7914 §2: N = 2^14, 16 MiB a check. The passwords hashed here have 163 bits, so cost protects nobody; a cheap check spares the server. */
const LOG_N = 14;
const BLOCK_SIZE = 8;
const PARALLEL = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** `$scrypt$ln=14,r=8,p=1$<salt>$<hash>`, base64 without padding; another salt each time. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt);
  const parameters = `ln=${String(LOG_N)},r=${String(BLOCK_SIZE)},p=${String(PARALLEL)}`;
  return `$scrypt$${parameters}$${unpadded(salt)}$${unpadded(hash)}`;
}

function derive(password: string, salt: Uint8Array): Promise<Buffer> {
  const cost = { N: 2 ** LOG_N, r: BLOCK_SIZE, p: PARALLEL };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, cost, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(error);
    });
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
