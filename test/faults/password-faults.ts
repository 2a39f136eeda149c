/** Faults at the mail provider that keep passwords from being set or proven. */
import type { ExistingRecord } from '../../src/core/dns.ts';
import { ANNA, DOMAIN, failure, MAIL_ACCOUNT, World } from '../activities/fakes.ts';
import type { PlantedFault, Told } from './planted.ts';

const OWNERSHIP: ExistingRecord = {
  ...{ id: 'o', name: DOMAIN, type: 'TXT', ttl: 1 },
  content: 'forward-email-site-verification=abc',
};

/** A domain ready for one mailbox, with the fault in it. */
async function diagnose(plant: (world: World) => void): Promise<readonly Told[]> {
  const world = new World({ aliases: [ANNA], passwords: 'missing' });
  world.mail.addDomain(DOMAIN);
  world.dns.records = [OWNERSHIP];
  world.mail.addAlias(DOMAIN, { name: 'anna' });
  plant(world);
  try {
    const { findings, park } = await world.do('diagnosePasswords', world.call());
    const said = findings.map(({ status, ...told }) => ({
      ...told,
      bad: status !== 'pass' && status !== 'not-tested',
    }));
    if (park === undefined) return said;
    const { code: check, sentence: message, remedy } = park;
    return [...said, { check, bad: true, message, remedy: remedy.join('\n') }];
  } catch (error) {
    const [report] = (error as { readonly details: readonly Report[] }).details;
    if (report === undefined) throw error;
    return [
      { check: report.category, bad: true, message: report.message, remedy: report.remediation },
    ];
  }
}

interface Report {
  readonly category: string;
  readonly message: string;
  readonly remediation: string;
}

const REFUSED = failure({
  ...{ category: 'Authentication', severity: 'Critical', message: 'refused the token (401)' },
  remediation: 'make a new API token',
});

type Named = readonly [
  fault: string,
  check: string,
  cause: RegExp,
  remedy: RegExp,
  plant: (world: World) => void,
];

const ROWS: readonly Named[] = [
  [
    'IMAP switched off',
    'mailboxes',
    /anna has IMAP switched off/,
    /run phase 2/,
    ({ mail }) => {
      mail.addAlias(DOMAIN, { name: 'anna', mailbox: false });
    },
  ],
  [
    'a disabled mailbox',
    'mailboxes',
    /anna is disabled/,
    /existing: converge/,
    ({ mail }) => {
      mail.addAlias(DOMAIN, { name: 'anna', enabled: false });
    },
  ],
  [
    'a mailbox that is gone',
    'mailboxes',
    /anna does not exist/,
    /run phase 2/,
    ({ mail }) => {
      mail.aliases.clear();
    },
  ],
  [
    'no ownership record',
    'dns.ownership-unseen',
    /serves the ownership record/,
    /publish TXT example\.com/,
    ({ dns }) => {
      dns.records = [];
    },
  ],
  [
    'a domain on the free plan',
    'plan.free',
    /free plan/,
    /billing\?plan=enhanced_protection/,
    ({ mail }) => {
      mail.addDomain(DOMAIN, { plan: 'free' });
    },
  ],
  [
    'a domain the account does not administrate',
    'password.not-admin',
    /does not administrate/,
    /administrator of the domain/,
    ({ mail }) => {
      mail.addDomain(DOMAIN, { admins: ['forward-email:somebody-else'] });
    },
  ],
  [
    'a quota that is used up',
    'budget',
    /1 to set, 0 left today/,
    /waits for each new day by itself/,
    ({ store }) => {
      store.setPace(
        { account: MAIL_ACCOUNT, operation: 'passwords' },
        { everyMs: 1000, perDay: 0 },
      );
    },
  ],
  [
    'a bad token',
    'Authentication',
    /refused the token \(401\)/,
    /new API token/,
    ({ mail }) => {
      for (let call = 0; call < 3; call += 1) mail.script.fail('identify', REFUSED);
    },
  ],
];

export const PASSWORD_FAULTS: readonly PlantedFault[] = ROWS.map(
  ([fault, check, cause, remedy, plant]) => ({
    ...{ fault, check, cause, remedy, command: 'diagnose-passwords' as const },
    look: (world) => diagnose(world === 'planted' ? plant : () => undefined),
  }),
);
