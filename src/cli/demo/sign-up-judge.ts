/** Judges the sign-up demo by the simulated server, fresh logins and the audit log; Mailkeel's own word counts for nothing. */
import { randomBytes } from 'node:crypto';
import { ownershipMark } from '../../core/signup.ts';
import type { AttemptRow } from '../../store/audit-port.ts';
import type { Check } from './expectation.ts';
import { opensJmapSession, postCredentials, postSignup, type Reply } from './sign-up-calls.ts';
import { SCALED, type SignupMachine } from './sign-up-machine.ts';

/** What the demo did and saw. */
export interface SignupStory {
  readonly identity: string;
  readonly address: string;
  /** The intake's answers in order: the sign-up, then the same one once the mailbox stood. */
  readonly answers: readonly Reply[];
  readonly attempts: readonly AttemptRow[];
}

/** Seconds an attempt may be late: timers of the dev server have whole seconds, and a busy machine takes its time. */
const LATE_S = 5;

/** Every claim of the demo with what differs from it. */
export async function judgeSignup(
  machine: SignupMachine,
  story: SignupStory,
): Promise<readonly Check[]> {
  return [
    answers(story),
    attempts(story),
    await madeOnce(machine, story),
    await opens(machine, story),
    await handedOutOnce(machine, story),
    await keptForTheFirst(machine, story),
  ];
}

function answers({ answers: [first, second] }: SignupStory): Check {
  return {
    claim: 'the sign-up was answered "will retry" while the server was down, and 200 once it stood',
    differences: [
      ...differs('first answer', first?.status, 500),
      ...differs('its message', first?.body['message'], 'Provisioning failed, will retry...'),
      ...differs('last answer', second?.status, 200),
    ],
  };
}

function attempts({ attempts: rows }: SignupStory): Check {
  const seen = rows.map(({ attemptCount, status }) => `${String(attemptCount)} ${status}`);
  const expected = ['1 failed', '2 failed', '3 failed', '4 succeeded'];
  return {
    claim: `the audit log has four numbered attempts, ${SCALED.join(', ')} s apart`,
    differences: [
      ...differs('attempts', seen.join(', '), expected.join(', ')),
      ...SCALED.flatMap((seconds, index) => late(rows, index, seconds)),
    ],
  };
}

function late(rows: readonly AttemptRow[], index: number, seconds: number): readonly string[] {
  const [before, after] = [rows[index]?.endedAt, rows[index + 1]?.createdAt];
  if (before === undefined || after === undefined) return [];
  const gap = (Date.parse(after) - Date.parse(before)) / 1000;
  return gap >= seconds - 0.1 && gap <= seconds + LATE_S
    ? []
    : [`attempt ${String(index + 2)} came after ${gap.toFixed(1)} s, not ${String(seconds)} s`];
}

async function madeOnce({ control }: SignupMachine, story: SignupStory): Promise<Check> {
  const { stalwart } = await control.state();
  const accounts = (stalwart?.accounts ?? []).filter(({ emails }) =>
    emails.includes(story.address),
  );
  return {
    claim: `the server has one account for ${story.address}, marked as this identity's`,
    differences: [
      ...differs('accounts', accounts.length, 1),
      ...differs('mark', accounts[0]?.description, ownershipMark(story.identity)),
    ],
  };
}

async function opens({ mailHost, store }: SignupMachine, story: SignupStory): Promise<Check> {
  const entry = await store.vault.current(story.address);
  const right = await opensJmapSession(mailHost, story.address, entry?.password ?? '');
  const wrong = await opensJmapSession(
    mailHost,
    story.address,
    randomBytes(24).toString('base64url'),
  );
  return {
    claim:
      "a fresh JMAP login with the vault's password opens the mailbox, one with another does not",
    differences: [
      ...differs("the vault's password opens", right, true),
      ...differs('a wrong one opens', wrong, false),
    ],
  };
}

async function handedOutOnce(machine: SignupMachine, story: SignupStory): Promise<Check> {
  const entry = await machine.store.vault.current(story.address);
  const first = await postCredentials(machine, story.identity);
  const second = await postCredentials(machine, story.identity);
  return {
    claim: 'the password is handed out once, then never again',
    differences: [
      ...differs('first', first.status, 200),
      ...(first.body['password'] === entry?.password ? [] : ['it is not the one in the vault']),
      ...differs('second', second.status, 410),
    ],
  };
}

async function keptForTheFirst(machine: SignupMachine, story: SignupStory): Promise<Check> {
  const other = crypto.randomUUID();
  const { status } = await postSignup(machine, other, story.address);
  const rows = await machine.store.audit.attempts({ kratosIdentityId: other });
  return {
    claim: 'a second identity with this address is refused, and the audit log says so',
    differences: [
      ...differs('answer', status, 409),
      ...differs('rows', rows.map(({ category }) => category).join(), 'Conflict'),
    ],
  };
}

function differs(what: string, actual: unknown, expected: unknown): readonly string[] {
  return actual === expected ? [] : [`${what}: ${String(actual)}, not ${String(expected)}`];
}
