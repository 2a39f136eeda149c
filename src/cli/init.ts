/** `mailkeel init`: a first manifest to edit, never over one that is there. */
import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CliExit, EXIT, type CliContext } from './context.ts';

interface Options {
  readonly domain: string;
}

/** Adds the command. */
export function addInit(program: Command, context: CliContext): void {
  program
    .command('init [file]')
    .description('write a first manifest to edit (default mailkeel.yaml)')
    .option('--domain <name>', 'your mail domain', 'example.com')
    .action((file: string | undefined, options: Options) => {
      const path = file ?? 'mailkeel.yaml';
      if (existsSync(path))
        throw new CliExit(
          EXIT.usage,
          `${path} exists; give another name: mailkeel init other.yaml`,
        );
      writeFileSync(path, template(options.domain), { mode: 0o644, flag: 'wx' });
      context.print(path);
      context.say(`Edit ${path}, then:\n${NEXT(path)}`);
    });
}

function template(domain: string): string {
  return `# What Mailkeel is to provide. Every key: docs/manifest.md
version: 1

accounts:                          # labels of your choice; a secret is always a reference, never written here
  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN } }
  cf: { kind: cloudflare,    token: { env: CLOUDFLARE_TOKEN } }   # needs Zone:Read and DNS:Edit

defaults:
  mail: fe
  dns: { account: cf, mx: publish, spf: merge, dmarc: none }
  existing: keep                   # what is there already is reported, not changed
  passwords: new                   # only for mailboxes Mailkeel creates

domains:
  - name: ${domain}
    aliases:
      - postmaster                 # a mailbox
      - { name: hello, mailbox: false, recipients: [postmaster@${domain}] }   # a forwarder
`;
}

const NEXT = (path: string): string =>
  [
    '  export FORWARD_EMAIL_TOKEN=…  CLOUDFLARE_TOKEN=…',
    `  npm run mailkeel -- up ${path}          # Temporal, its Web UI and a worker; leave it running`,
    `  npm run mailkeel -- start ${path}       # shows what would change, and asks`,
  ].join('\n');
