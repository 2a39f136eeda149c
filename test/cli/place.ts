/** A directory of its own for one test file: a home, and files an operator wrote. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SharedServer } from '../setup/run-directory.ts';
import { sharedServer } from '../setup/temporal.ts';

export interface Place {
  readonly home: string;
  /** Writes a file beside the home; returns its path. */
  write(name: string, content: string): string;
  remove(): void;
}

/** An empty place; the home is not made. */
export function openPlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-cli-'));
  return {
    home: join(directory, 'home'),
    write: (name, content) => {
      const path = join(directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Makes the shared dev server of this test run look like the embedded one of `home`, as `mailkeel up` leaves it for other commands. */
export async function attachSharedServer(home: string): Promise<void> {
  attachServer(home, await sharedServer());
}

/** The same with whatever listens at `address`, as long as `process` lives. */
export function attachServer(home: string, server: SharedServer): void {
  mkdirSync(home, { recursive: true });
  const record = { claim: 'test', owner: server.process, since: '2026-01-01T00:00:00Z', server };
  writeFileSync(join(home, 'server.json'), JSON.stringify(record));
}

/** The smallest manifest that is right; `change` edits its text. */
export function manifestText(change: (text: string) => string = (text) => text): string {
  return change(`version: 1
accounts:
  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN } }
  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN } }
defaults: { mail: fe, dns: { account: cf }, passwords: new }
domains:
  - name: cli.example.com
    aliases:
      - anna
      - { name: info, mailbox: false, recipients: [boss@example.edu] }
`);
}
