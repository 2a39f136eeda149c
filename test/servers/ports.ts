import { randomInt } from 'node:crypto';
import { isFree } from '../../src/embedded/ports.ts';

/** Below the ports Linux gives by itself, to servers at port 0 and to every connection that goes out. */
const RANGE = [20_000, 32_000] as const;

/**
 * A TCP port of 127.0.0.1 nobody listens on, and that nobody is given by chance before it is listened on, or while its server is started
 * again. For servers that cannot be asked for port 0.
 */
export async function steadyPort(): Promise<number> {
  for (;;) {
    const port = randomInt(...RANGE);
    if (await isFree(port)) return port;
  }
}
