/** A small fleet with one domain of every kind. */
import type { ReportAttempt, ReportInput } from '../../src/core/report-input.ts';
import {
  at,
  attemptOf,
  EXECUTION,
  failureOf,
  mailbox,
  NO_COUNTS,
  NOW,
  objectOf,
  passesUntil,
  passwordOf,
  progressOf,
  specOf,
} from './rows.ts';

const DONE = progressOf('example.com', '4-3', {
  counts: {
    ...NO_COUNTS,
    aliases: 3,
    created: 2,
    existed: 1,
    mailboxes: 2,
    wanted: 2,
    set: 2,
    proven: 2,
  },
  client: 'acme',
  status: 'done',
  passes: passesUntil('4-3', 'done'),
  endedAt: at(20),
  updatedAt: at(20),
  findings: [
    { pass: '4-1', check: 'spf', status: 'pass', message: 'SPF allows the provider' },
    {
      pass: '4-1',
      check: 'dmarc',
      status: 'warn',
      message: 'DMARC policy is none',
      remedy: 'state `dmarc: quarantine` once reports are clean',
    },
  ],
});

const PARKED = progressOf('shop.example.com', '1-1', {
  counts: { ...NO_COUNTS, aliases: 2 },
  status: 'parked',
  passes: passesUntil('1-1', 'parked'),
  park: {
    code: 'plan.free',
    pass: '1-1',
    sentence: 'Forward Email has this domain on the free plan, and its API cannot change that.',
    remedy: [
      'open https://forwardemail.net/my-account/domains/shop.example.com/billing?plan=enhanced_protection  (no charge while your account plan covers it)',
      'then: mailkeel resume shop.example.com --reason "plan switched"',
      '! 7 addresses are forwarded by DNS today and stop at that moment; 5 are in the manifest, missing: jobs@, press@',
    ],
    since: at(2),
    resumedBy: 'person',
  },
});

const INCOMPLETE = progressOf('example.net', '4-3', {
  counts: {
    ...NO_COUNTS,
    aliases: 3,
    created: 1,
    existed: 1,
    mailboxes: 3,
    wanted: 2,
    set: 1,
    kept: 1,
    failed: 2,
  },
  status: 'incomplete',
  passes: passesUntil('4-3', 'done').map((pass) =>
    pass.pass === '2-1' ? { ...pass, status: 'incomplete' as const, done: 2, failed: 1 } : pass,
  ),
  endedAt: at(25),
  updatedAt: at(25),
  failures: [
    failureOf(),
    failureOf({
      pass: '3-3',
      alias: 'tom@example.net',
      aliasId: 'id-tom',
      operation: 'provePassword',
      error: 'the server refused the password of tom@example.net',
      category: 'Authentication',
      remediation: 'set the password again: mailkeel retry-failed example.net --reason "changed"',
      attempts: 2,
      lastAttempt: at(12),
    }),
  ],
});

const SKIPPED = progressOf('mail.example.net', '4-3', {
  counts: { ...NO_COUNTS, aliases: 1, created: 1, mailboxes: 1, wanted: 1, set: 1 },
  status: 'incomplete',
  passes: passesUntil('4-3', 'done').map((pass) =>
    pass.pass === '3-3'
      ? {
          ...pass,
          status: 'skipped' as const,
          skipped: { by: 'anna', reason: 'IMAP port blocked here' },
        }
      : pass,
  ),
  endedAt: at(22),
  updatedAt: at(22),
});

const DEFERRED = progressOf('example.org', '3-2', {
  counts: { ...NO_COUNTS, aliases: 2, created: 2, mailboxes: 2, wanted: 2, set: 1 },
  status: 'deferred',
  passes: passesUntil('3-2', 'running'),
  park: {
    code: 'quota.passwords',
    pass: '3-2',
    sentence: 'The account has used its 300 passwords of this day.',
    remedy: ['nothing to do'],
    since: at(11),
    resumedBy: 'clock',
    until: '2026-11-23T06:00:00.000Z',
  },
});

const SPECS = [
  specOf(
    'example.com',
    [
      mailbox('anna'),
      mailbox('ben'),
      { name: 'sales', mailbox: false, recipients: ['anna@example.com', 'crm@example.net'] },
    ],
    { client: 'acme' },
  ),
  specOf('shop.example.com', [mailbox('jo'), mailbox('kim')]),
  specOf('example.net', [mailbox('info'), mailbox('tom'), mailbox('old')]),
  specOf('mail.example.net', [mailbox('eve')]),
  specOf('example.org', [mailbox('max'), mailbox('mia')]),
  specOf('help.example.org', [
    mailbox('desk'),
    { name: 'all', mailbox: false, recipients: ['desk@help.example.org'] },
  ]),
];

/** One domain each: done, parked, incomplete, skipped in part, deferred, not started. */
export function fleet(): ReportInput {
  return {
    executionId: EXECUTION,
    startedAt: at(0),
    now: NOW,
    minProven: 0.95,
    entries: SPECS.map(({ name, aliases, client }) => ({
      domain: name,
      spec: `hash-of-${name}`,
      aliases: aliases.length,
      accounts: ['fe', 'cf'],
      ...(client === undefined ? {} : { client }),
    })),
    progress: [PARKED, DEFERRED, DONE, INCOMPLETE, SKIPPED],
    specs: new Map(SPECS.map((spec) => [spec.name, spec])),
    passwords: [
      passwordOf('anna@example.com', 'proven'),
      passwordOf('ben@example.com', 'proven'),
      passwordOf('tom@example.net', 'accepted'),
      passwordOf('eve@mail.example.net', 'accepted'),
      passwordOf('max@example.org', 'accepted'),
    ],
    objects: [
      objectOf('example.com', 'anna'),
      objectOf('example.com', 'ben', { executionId: '20261101-090000' }),
      objectOf('example.com', 'sales'),
      objectOf('example.net', 'tom'),
      objectOf('example.net', 'old', { origin: 'found' }),
      objectOf('mail.example.net', 'eve'),
      objectOf('example.org', 'max'),
      objectOf('example.org', 'mia'),
    ],
    attempts: attempts(),
  };
}

function attempts(): readonly ReportAttempt[] {
  const create = { action: 'createAlias', pass: '2-1' };
  const net = { domain: 'example.net' };
  return [
    attemptOf(create),
    attemptOf({
      ...create,
      ...net,
      email: 'tom@example.net',
      status: 'failed',
      severity: 'Transient',
    }),
    attemptOf({ ...create, ...net, email: 'tom@example.net' }),
    attemptOf({
      ...create,
      ...net,
      email: 'info@example.net',
      status: 'failed',
      severity: 'Permanent',
    }),
    attemptOf({ status: 'deferred' }),
    attemptOf({ status: 'lost' }),
    attemptOf({ status: 'failed', severity: 'RateLimit' }),
    attemptOf(),
    attemptOf({ ...net, email: 'tom@example.net' }),
    attemptOf({
      action: 'skip',
      domain: 'mail.example.net',
      pass: '3-3',
      actor: 'anna',
      reason: 'IMAP port blocked here',
      createdAt: at(15),
    }),
  ];
}
