/** Faults at the mail provider that keep passwords from being set or proven: one `mailkeel diagnose-passwords` names all of them. */
import type { Config } from '../../src/config.ts';
import { openStore } from '../../src/store/open.ts';
import { mailkeel } from '../cli/terminal.ts';
import { lookAtPasswords, OTHER_TOKEN, type MailDomain } from './password-house.ts';
import type { PlantedFault, Told } from './planted.ts';

type Named = readonly [
  fault: string,
  check: string,
  cause: RegExp,
  remedy: RegExp,
  /** What is wrong with the domain; where its remedy was followed, nothing is. */
  planted: Omit<MailDomain, 'name' | 'account'>,
  account?: MailDomain['account'],
];

const ROWS: readonly Named[] = [
  [
    'IMAP switched off',
    'mailboxes',
    /anna has IMAP switched off/,
    /run phase 2/,
    { alias: { has_imap: false } },
  ],
  [
    'a disabled mailbox',
    'mailboxes',
    /anna is disabled/,
    /existing: converge/,
    { alias: { is_enabled: false } },
  ],
  ['a mailbox that is gone', 'mailboxes', /anna does not exist/, /run phase 2/, { alias: 'none' }],
  [
    'no ownership record',
    'dns.ownership-unseen',
    /serves the ownership record/,
    /publish TXT fault-\d+\.example\.com/,
    { owned: false },
  ],
  [
    'a domain on the free plan',
    'plan.free',
    /free plan/,
    /billing\?plan=enhanced_protection/,
    { domain: { plan: 'free' } },
  ],
  [
    'a domain the account does not administrate',
    'password.not-admin',
    /does not administrate/,
    /administrator of the domain/,
    { domain: { group: 'user' } },
  ],
  [
    'a quota that is used up',
    'budget',
    /1 to set, 0 left today/,
    /mailkeel limits shows and changes the budget/,
    {},
    'spent',
  ],
  [
    'a bad token',
    'account.credentials',
    /\(401\)/,
    /replace the credential the account's entry names/i,
    {},
    'refused',
  ],
];

const nameOf = (nth: number): string => `fault-${String(nth)}.example.com`;

function look(state: 'planted' | 'repaired'): Promise<readonly Told[]> {
  const planted = state === 'planted';
  return lookAtPasswords({
    domains: ROWS.map(([, , , , change, account = 'fe'], nth) => ({
      ...{ name: nameOf(nth), account },
      ...(planted ? change : {}),
    })),
    token: planted ? 'fe-token-of-nobody-0000000001' : OTHER_TOKEN,
    before: async (config) => {
      await useUp(config);
      if (!planted) await raise(config);
    },
  });
}

const SPENT = { account: 'forward-email:spent', operation: 'passwords' } as const;

/** The one password a day this account may set is set. */
async function useUp({ home }: Config): Promise<void> {
  const store = await openStore({ directory: home, allowKeyFile: true });
  try {
    await store.ledger.ensure(SPENT, { everyMs: 0, perDay: 1, maxInFlight: 1 });
    const turn = { ticket: 'earlier', domain: 'earlier.example.com', holdMs: 1000 };
    const claim = await store.ledger.claim(SPENT, turn);
    if (claim.state !== 'go') throw new Error(`the budget was not used: ${claim.state}`);
    await store.ledger.release(SPENT, turn.ticket);
  } finally {
    await store.close();
  }
}

/** As `mailkeel limits`, which the remedy names, is told to. */
async function raise(config: Config): Promise<void> {
  const wish = ['--per-day', '5', '--reason', 'the plan was raised'];
  const { code, err } = await mailkeel(config, [
    ...['limits', 'set', SPENT.account, SPENT.operation, ...wish],
  ]);
  if (code !== 0) throw new Error(err);
}

const looks = new Map<string, Promise<readonly Told[]>>();

function once(state: 'planted' | 'repaired'): Promise<readonly Told[]> {
  const told = looks.get(state) ?? look(state);
  looks.set(state, told);
  return told;
}

export const PASSWORD_FAULTS: readonly PlantedFault[] = ROWS.map(
  ([fault, check, cause, remedy], nth) => ({
    ...{ fault, check, subject: nameOf(nth), cause, remedy },
    ...{ command: 'diagnose-passwords' as const, look: once },
  }),
);
