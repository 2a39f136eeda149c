/** Faults of a machine, planted in what it looks like: no test may fill a disk or set a clock. */
import { judgeHost, type BackupEvidence, type HostEvidence } from '../../src/core/doctor.ts';
import { judgeAccount, type ZoneEvidence } from '../../src/core/doctor-accounts.ts';
import { judgeBackup } from '../../src/core/doctor-backup.ts';
import type { PlantedFault, Told } from './planted.ts';

const GB = 1024 ** 3;
const DAY_MS = 86_400_000;

const TEMPORAL = {
  ...{ address: '127.0.0.1:7233', version: '1.29.0', namespace: 'default', retentionDays: 90 },
  ...{ missingAttributes: [], workerPolls: true },
};
const ENDPOINT = { account: 'fe', target: 'api.example.net', skewMs: 100, certificateDays: 60 };
const HEALTHY: HostEvidence = {
  ...{ node: '20.19.0', disk: { path: '/data', freeBytes: 50 * GB } },
  ...{ store: { kind: 'SQLite', state: 'current' }, vault: 'opens', resolver: 'answers' },
  ...{ temporal: TEMPORAL, endpoints: [ENDPOINT] },
};
const SERVED = { name: 'example.com', nameServers: ['ada.ns.example.net', 'bob.ns.example.net'] };
const ZONE: ZoneEvidence = {
  ...{ domain: 'example.com', zone: SERVED },
  delegatedTo: ['ada.ns.example.net', 'bob.ns.example.net'],
};
const BACKUP: BackupEvidence = {
  ...{ now: 40 * DAY_MS, passwords: 3, newestAt: 5 * DAY_MS, backedUpAt: 6 * DAY_MS },
};

interface Machine {
  readonly host: HostEvidence;
  readonly zone: ZoneEvidence;
  readonly backup: BackupEvidence;
}

function doctor({ host, zone, backup }: Machine): readonly Told[] {
  const account = { account: 'cf', answer: { key: 'cloudflare:1', zones: [zone] } };
  return [...judgeHost(host), ...judgeBackup(backup), ...judgeAccount(account)].map(
    ({ severity, ...finding }) => ({ ...finding, bad: severity !== 'ok' }),
  );
}

const host = (change: Partial<HostEvidence>): Partial<Machine> => ({
  host: { ...HEALTHY, ...change },
});
const endpoint = (change: object): Partial<Machine> =>
  host({ endpoints: [{ ...ENDPOINT, ...change }] });

type Named = readonly [
  fault: string,
  check: string,
  cause: RegExp,
  remedy: RegExp,
  planted: Partial<Machine>,
];

const { zone: _zone, ...UNSEEN } = ZONE;

const ROWS: readonly Named[] = [
  [
    'a clock two minutes behind',
    'host.clock',
    /this clock is 120 s behind/,
    /timedatectl set-ntp/,
    endpoint({ skewMs: 120_000 }),
  ],
  [
    'a full disk',
    'host.disk',
    /0\.0 GB free at \/data/,
    /free space, or move MAILKEEL_HOME/,
    host({ disk: { path: '/data', freeBytes: 0 } }),
  ],
  [
    'an expired certificate',
    'network.reach',
    /CERT_HAS_EXPIRED/,
    /have the certificate of api\.example\.net renewed/,
    endpoint({ failure: 'CERT_HAS_EXPIRED' }),
  ],
  [
    'a certificate that ends in three days',
    'network.certificate',
    /ends in 3 days/,
    /renewed/,
    endpoint({ certificateDays: 3.4 }),
  ],
  [
    'a name that does not resolve',
    'network.reach',
    /ENOTFOUND/,
    /url or imap/,
    endpoint({ failure: 'ENOTFOUND' }),
  ],
  [
    'finished runs kept for a day',
    'temporal.retention',
    /1 days/,
    /--retention 90d/,
    host({ temporal: { ...TEMPORAL, retentionDays: 1 } }),
  ],
  [
    'no worker',
    'temporal.worker',
    /no worker polls/,
    /mailkeel up/,
    host({ temporal: { ...TEMPORAL, workerPolls: false } }),
  ],
  [
    'wrong delegation',
    'dns.delegation',
    /the world is sent to ns1\.elsewhere\.example/,
    /at the registrar name only these: ada/,
    { zone: { ...ZONE, delegatedTo: ['ns1.elsewhere.example'] } },
  ],
  [
    'a paused zone',
    'dns.zone-paused',
    /zone example\.com is paused/,
    /out of its pause at the DNS host/,
    { zone: { ...ZONE, zone: { ...SERVED, paused: true } } },
  ],
  [
    'a zone that flattens every CNAME',
    'dns.zone-flattened',
    /every CNAME is answered with addresses/,
    /switch "flatten all CNAMEs"/,
    { zone: { ...ZONE, zone: { ...SERVED, flattens: true } } },
  ],
  [
    'a token without rights on the zone',
    'dns.zone',
    /"cf" sees no zone/,
    /give the token of "cf" access/,
    { zone: UNSEEN },
  ],
  [
    'no backup of the vault',
    'vault.backup',
    /no "vault backup"/,
    /mailkeel vault backup/,
    { backup: { now: DAY_MS, passwords: 3 } },
  ],
];

export const DOCTOR_FAULTS: readonly PlantedFault[] = ROWS.map(
  ([fault, check, cause, remedy, planted]) => ({
    ...{ fault, check, cause, remedy, command: 'doctor' as const },
    look: (world) => {
      const machine = { host: HEALTHY, zone: ZONE, backup: BACKUP };
      return Promise.resolve(doctor(world === 'planted' ? { ...machine, ...planted } : machine));
    },
  }),
);
