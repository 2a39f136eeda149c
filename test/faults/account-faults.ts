/** Faults of accounts, their hosts and their zones, planted at real servers and simulated vendors: one `mailkeel doctor` names all of them. */
import { lookAtAccounts } from './account-house.ts';
import type { PlantedFault, Told } from './planted.ts';

type Named = readonly [
  fault: string,
  check: string,
  subject: string,
  cause: RegExp,
  remedy: RegExp,
];

const ROWS: readonly Named[] = [
  [
    'a clock an hour behind',
    'host.clock',
    'clock',
    /this clock is 3[56]\d\d s behind the one of 127\.0\.0\.1/,
    /timedatectl set-ntp/,
  ],
  [
    'an expired certificate',
    'network.reach',
    'expired',
    /CERT_HAS_EXPIRED/,
    /have the certificate of localhost:\d+ renewed/,
  ],
  [
    'a certificate that ends in three days',
    'network.certificate',
    'ending',
    /ends in 3 days/,
    /have it renewed/,
  ],
  [
    'a certificate of an API that ends in three days',
    'network.certificate',
    'weary',
    /the certificate of localhost:\d+ ends in 3 days/,
    /have it renewed/,
  ],
  [
    'a certificate of a private authority',
    'network.reach',
    'private',
    /UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    /set NODE_EXTRA_CA_CERTS/,
  ],
  [
    'a certificate made out to another name',
    'network.reach',
    'misnamed',
    /ERR_TLS_CERT_ALTNAME_INVALID/,
    /state the name the certificate .* is made out to in the account's url or imap/,
  ],
  [
    'a name that does not resolve',
    'network.reach',
    'unresolved',
    // Which of the two depends on whether this machine has a resolver at all.
    /ENOTFOUND|EAI_AGAIN/,
    /correct the name in the account's url or imap, or mend the resolver/,
  ],
  [
    'a token the provider refuses',
    'account.credentials',
    'refused',
    /\(401\)/,
    /replace the credential the account's entry names/i,
  ],
  [
    'wrong delegation',
    'dns.delegation',
    'example.net',
    /the world is sent to ns1\.elsewhere\.example, ns2/,
    /at the registrar name only these: ada/,
  ],
  [
    'a paused zone',
    'dns.zone-paused',
    'example.org',
    /zone example\.org is paused/,
    /out of its pause at the DNS host/,
  ],
  [
    'a zone that flattens every CNAME',
    'dns.zone-flattened',
    'example.com',
    /every CNAME is answered with addresses/,
    /switch "flatten all CNAMEs"/,
  ],
  [
    'a token without rights on the zone',
    'dns.zone',
    'example.edu',
    /"cf" sees no zone/,
    /give the token of "cf" access/,
  ],
];

const looks = new Map<string, Promise<readonly Told[]>>();

/** One look names them all; the second is after every remedy was followed. */
function once(state: 'planted' | 'repaired'): Promise<readonly Told[]> {
  const look = looks.get(state) ?? lookAtAccounts(state);
  looks.set(state, look);
  return look;
}

export const ACCOUNT_FAULTS: readonly PlantedFault[] = ROWS.map(
  ([fault, check, subject, cause, remedy]) => ({
    ...{ fault, check, subject, cause, remedy },
    ...{ command: 'doctor' as const, look: once },
  }),
);
