/** What a machine and its accounts look like, judged: one finding a check, each with what to do. Pure. */
import { fail, ok, warn, type DoctorFinding, type Trouble } from './doctor-finding.ts';
import { reachRemedy } from './doctor-reach.ts';
import { judgeTemporal, type TemporalEvidence } from './doctor-temporal.ts';

export type { DoctorFinding, Trouble } from './doctor-finding.ts';
export type { TemporalEvidence } from './doctor-temporal.ts';

/** What is there before any account is asked. */
export interface HostEvidence {
  /** Node's version without the `v`. */
  readonly node: string;
  readonly disk: { readonly path: string; readonly freeBytes: number };
  readonly store: Trouble | StoreEvidence;
  /** `absent`: nothing was ever encrypted here. */
  readonly vault: Trouble | 'opens' | 'absent' | 'not-tested';
  /** Absent: nobody could look, or nothing was ever encrypted. */
  readonly backup?: BackupEvidence;
  readonly temporal: Trouble | 'stopped' | TemporalEvidence;
  readonly resolver: Trouble | 'answers';
  readonly endpoints: readonly EndpointEvidence[];
}

/** From the audit log, which keeps when a backup was made and a key was changed; times are milliseconds since the epoch. */
export interface BackupEvidence {
  readonly now: number;
  /** Passwords the vault holds, and when the newest was stored. */
  readonly passwords: number;
  readonly newestAt?: number;
  /** The last `vault backup`; absent: none is in the log. */
  readonly backedUpAt?: number;
  /** The last `vault rotate-key`. */
  readonly rotatedAt?: number;
}

interface StoreEvidence {
  readonly kind: 'SQLite' | 'PostgreSQL';
  /** `absent`: nothing was stored yet; `older`: of an earlier release, not migrated yet. */
  readonly state: 'absent' | 'older' | 'current';
}

/** A host that must be reached: an API over HTTPS, or a mail server's IMAP port. */
export interface EndpointEvidence {
  readonly account: string;
  /** `host:port`. */
  readonly target: string;
  /** Why it could not be reached, or its certificate not be trusted. */
  readonly failure?: string;
  /** Its clock minus ours, milliseconds, to about a second; HTTP only (RFC 9110 §6.6.1). */
  readonly skewMs?: number;
  readonly certificateDays?: number;
}

const OLDEST_NODE = [20, 19] as const;
const GB = 1024 ** 3;
const LITTLE_DISK = GB;
const NO_DISK = GB / 10;
const SKEW_WARN_MS = 5_000;
const SKEW_FAIL_MS = 60_000;
const CERTIFICATE_WARN_DAYS = 14;

/** Judges everything of the host, in the order a person would mend it. */
export function judgeHost(host: HostEvidence): readonly DoctorFinding[] {
  return [
    judgeNode(host.node),
    judgeDisk(host.disk),
    judgeStore(host.store),
    judgeVault(host.vault),
    ...judgeTemporal(host.temporal),
    judgeResolver(host.resolver),
    ...host.endpoints.flatMap(judgeEndpoint),
  ];
}

function judgeNode(version: string): DoctorFinding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (enough) return ok('host.node', `Node ${version}`);
  return fail('host.node', `Node ${version} is too old`, 'install Node 20.19 or newer');
}

function judgeDisk({ path, freeBytes }: HostEvidence['disk']): DoctorFinding {
  const free = `${(freeBytes / GB).toFixed(1)} GB free at ${path}`;
  const remedy = `free space, or move MAILKEEL_HOME to a larger disk: a full one stops every run (\`local.store\`)`;
  if (freeBytes < NO_DISK) return fail('host.disk', free, remedy);
  return freeBytes < LITTLE_DISK ? warn('host.disk', free, remedy) : ok('host.disk', free);
}

const STORE_SAYS: Readonly<Record<StoreEvidence['state'], string>> = {
  absent: ': nothing was stored yet; the first worker or command that stores something makes it',
  older: ' opens; it is of an earlier release, and the next worker or command migrates it',
  current: ' opens',
};

function judgeStore(store: HostEvidence['store']): DoctorFinding {
  if (!('kind' in store)) return fail('store.open', store.message, store.remediation);
  return ok('store.open', `${store.kind}${STORE_SAYS[store.state]}`);
}

function judgeVault(vault: HostEvidence['vault']): DoctorFinding {
  if (vault === 'opens') return ok('vault.key', 'the vault opens with its key');
  if (vault === 'absent')
    return ok('vault.key', 'no password was stored yet; the first worker makes or takes the key');
  if (vault === 'not-tested')
    return {
      ...{ check: 'vault.key', severity: vault },
      message: 'the key was not tried: the store is not migrated yet',
      remedy: 'start a worker of this release, then run doctor once more',
    };
  return fail('vault.key', vault.message, vault.remediation);
}

function judgeResolver(resolver: HostEvidence['resolver']): DoctorFinding {
  if (resolver === 'answers') return ok('dns.resolver', 'the recursive resolver answers');
  return fail('dns.resolver', resolver.message, resolver.remediation);
}

function judgeEndpoint(endpoint: EndpointEvidence): readonly DoctorFinding[] {
  const { account: subject, target, failure, skewMs, certificateDays: days } = endpoint;
  if (failure !== undefined)
    return [
      {
        ...fail(
          'network.reach',
          `${target} cannot be used: ${failure}`,
          reachRemedy(target, failure),
        ),
        subject,
      },
    ];
  const findings = [ok('network.reach', `${target} answers`)];
  if (days !== undefined && days < CERTIFICATE_WARN_DAYS)
    findings.push(
      warn(
        'network.certificate',
        `the certificate of ${target} ends in ${String(Math.floor(days))} days`,
        `have it renewed: after that nothing trusts ${target}`,
      ),
    );
  if (skewMs !== undefined && Math.abs(skewMs) >= SKEW_WARN_MS)
    findings.push(judgeSkew(target, skewMs));
  return findings.map((finding) => ({ ...finding, subject }));
}

function judgeSkew(target: string, skewMs: number): DoctorFinding {
  const way = skewMs > 0 ? 'behind' : 'ahead of';
  const message = `this clock is ${String(Math.round(Math.abs(skewMs) / 1000))} s ${way} the one of ${target}`;
  const remedy =
    'set the clock by NTP (timedatectl set-ntp true): waits and windows are counted by it';
  return Math.abs(skewMs) >= SKEW_FAIL_MS
    ? fail('host.clock', message, remedy)
    : warn('host.clock', message, remedy);
}
