/** Names of imports: what their rows, their workflow and their lines in the audit log are found by. */
import { randomBytes } from 'node:crypto';

/** `import-<UTC date>-<time>-<6 hex digits>`: two imports of one second must not share rows, nor clear each other's. */
export function newImportId(now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `import-${stamp}-${randomBytes(3).toString('hex')}`;
}
