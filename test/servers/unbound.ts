import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { steadyPort } from './ports.ts';
import { findProgram, startProgram } from './program.ts';

/** A real unbound on 127.0.0.1: the recursive resolver that caches, refusals too. */
export interface Unbound {
  /** `address:port`. */
  readonly server: string;
  /** Forgets everything at and below a name, as time would make it do. */
  forget(name: string): void;
  stop(): Promise<void>;
}

/** What is missing to run unbound here, as one sentence; `undefined` when nothing is. */
export function missingForUnbound(): string | undefined {
  const absent = ['unbound', 'unbound-control'].filter((name) => findProgram(name) === undefined);
  if (absent.length === 0) return undefined;
  return `${absent.join(', ')} missing: apt-get install unbound`;
}

/** Starts unbound for one zone that the authority at 127.0.0.1:`port` serves; it asks nobody else. */
export async function startUnbound(zone: string, port: number): Promise<Unbound> {
  const directory = await mkdtemp(join(tmpdir(), 'unbound-'));
  const own = await steadyPort();
  const file = join(directory, 'unbound.conf');
  await writeFile(file, configuration({ directory, zone, own, authority: port }));
  const server = `127.0.0.1:${String(own)}`;
  const stop = await startProgram({
    command: findProgram('unbound') ?? 'unbound',
    args: ['-d', '-c', file],
    isReady: () => answers(server),
  });
  return {
    server,
    forget: (name) => {
      const control = findProgram('unbound-control') ?? 'unbound-control';
      execFileSync(control, ['-c', file, 'flush_zone', name], { stdio: 'pipe' });
    },
    stop: async () => {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Asked for a name it answers by itself, so that nothing of the zone is in its cache yet. */
async function answers(server: string): Promise<boolean> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([server]);
  return await resolver.resolve4('localhost').then(
    () => true,
    () => false,
  );
}

interface Settings {
  readonly directory: string;
  readonly zone: string;
  readonly own: number;
  readonly authority: number;
}

/**
 * `module-config: "iterator"` = no DNSSEC, for the zone is not signed; `.` is a stub too, so that nothing leaves this machine; the
 * two static zones say for certain that what SPF records include there does not exist.
 */
function configuration({ directory, zone, own, authority }: Settings): string {
  const at = `127.0.0.1@${String(authority)}`;
  return `server:
  interface: 127.0.0.1@${String(own)}
  access-control: 127.0.0.0/8 allow
  username: ""
  chroot: ""
  directory: "${directory}"
  pidfile: ""
  use-syslog: no
  do-ip6: no
  do-not-query-localhost: no
  module-config: "iterator"
  local-zone: "${zone}." nodefault
  local-zone: "example.net." static
  local-zone: "forwardemail.net." static
stub-zone:
  name: "${zone}."
  stub-addr: ${at}
stub-zone:
  name: "."
  stub-addr: ${at}
remote-control:
  control-enable: yes
  control-interface: "${directory}/control"
  control-use-cert: no
`;
}
