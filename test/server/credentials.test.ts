import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignupMailbox } from '../../src/store/mailbox-port.ts';
import type { PasswordEntry } from '../../src/store/vault-port.ts';
import { ANN, IntakeFixture, type IntakeOptions } from './fixture.ts';

const ADDRESS = 'ann@example.com';
const PASSWORD = 'Secret-of-Ann-1';
const CLAIMED: SignupMailbox = {
  ...{ identity: ANN, address: ADDRESS, account: 'own', claimedAt: '2026-01-01T00:00:00.000Z' },
};
const READY: SignupMailbox = { ...CLAIMED, accountKey: 'stalwart:host', mailboxId: 'id-1' };
const FILED: PasswordEntry = {
  ...{ id: 'p1', account: 'stalwart:host', aliasId: 'id-1', address: ADDRESS, state: 'proven' },
  ...{ domain: 'example.com', executionId: 'sign-up', password: PASSWORD },
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('POST /internal/mail/credentials', () => {
  let intake: IntakeFixture;

  beforeEach(async () => {
    intake = await opened();
  });
  afterEach(() => intake.close());

  async function opened(options?: IntakeOptions): Promise<IntakeFixture> {
    const fixture = await new IntakeFixture(options).open();
    fixture.mailboxes.set(ANN, READY);
    fixture.passwords.set(ADDRESS, FILED);
    return fixture;
  }

  const ask = (body: unknown, at = intake, headers?: Readonly<Record<string, string>>) =>
    at.post(body, headers, '/internal/mail/credentials');

  it('hands the password out, to be kept in no cache, and records it before', async () => {
    const { status, body, headers } = await ask({ identity_id: ANN.toUpperCase() });

    expect({ status, body }).toEqual({
      status: 200,
      body: { success: true, email: ADDRESS, password: PASSWORD },
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(intake.decisions).toEqual([
      expect.objectContaining({
        ...{ action: 'credentials', actor: 'intake', email: ADDRESS, kratosIdentityId: ANN },
      }),
    ]);
    expect(JSON.stringify([intake.decisions, intake.warnings])).not.toContain(PASSWORD);
  });

  it('answers 410 from the second time on', async () => {
    await ask({ identity_id: ANN });

    const { status, body } = await ask({ identity_id: ANN });

    expect(status).toBe(410);
    expect(JSON.stringify(body)).not.toContain(PASSWORD);
    expect(intake.decisions).toHaveLength(1);
  });

  it('records each password it hands out, also a later one of somebody who was released', async () => {
    await ask({ identity_id: ANN });
    intake.mailboxes.set(ANN, READY);
    intake.passwords.set(ADDRESS, { ...FILED, id: 'p2' });

    const { status } = await ask({ identity_id: ANN });

    expect(status).toBe(200);
    expect(intake.decisions.map(({ id }) => id)).toEqual(['credentials/p1', 'credentials/p2']);
  });

  it('tells one of many who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ identity_id: ANN })));

    const told = answers.filter(({ body }) => JSON.stringify(body).includes(PASSWORD));
    expect(told.map(({ status }) => status)).toEqual([200]);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(19);
  });

  it.each([
    ['no body', '', 400],
    ['a body without the field', {}, 400],
    ['an identity that is no UUID', { identity_id: 'ann' }, 400],
    ['an identity nobody knows', { identity_id: '4b9d7981-3f0e-4a39-9a4e-6a0d3c1f0009' }, 404],
  ])('tells nothing for %s', async (_what, body, status) => {
    const answer = await ask(body);

    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ success: false, message: expect.any(String) });
    expect(intake.decisions).toEqual([]);
  });

  it('answers 409 while the mailbox is made, and keeps the one time for later', async () => {
    intake.mailboxes.set(ANN, CLAIMED);

    const early = await ask({ identity_id: ANN });
    intake.mailboxes.set(ANN, READY);
    const later = await ask({ identity_id: ANN });

    expect([early.status, later.status]).toEqual([409, 200]);
  });

  it('answers 404 where the vault has no password of it, and spends nothing', async () => {
    intake.passwords.clear();

    const { status } = await ask({ identity_id: ANN });

    expect(status).toBe(404);
    expect(intake.mailboxes.get(ANN)?.credentialTakenAt).toBeUndefined();
    expect(intake.decisions).toEqual([]);
  });

  it('answers 404 to everybody where the login is a directory’s own', async () => {
    const none = await opened({ credential: 'none' });
    try {
      const { status, body } = await ask({ identity_id: ANN }, none);

      expect(status).toBe(404);
      expect(JSON.stringify(body)).toContain('MAILKEEL_SIGNUP_CREDENTIAL=none');
    } finally {
      await none.close();
    }
  });

  it('answers 401 without the secret, and tells nothing', async () => {
    const { status, body } = await ask({ identity_id: ANN }, intake, {});

    expect(status).toBe(401);
    expect(JSON.stringify(body)).not.toContain(PASSWORD);
    expect(intake.mailboxes.get(ANN)?.credentialTakenAt).toBeUndefined();
  });
});
