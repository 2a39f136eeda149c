import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ANN, IntakeFixture, PREVIOUS, SECRET, stateOf, webhook } from './fixture.ts';

const PARK = { since: '2026-01-01T00:00:00.000Z', remedy: ['look'], sentence: 'it waits' };

describe('POST /internal/mail/provision', () => {
  let intake: IntakeFixture;

  beforeEach(async () => {
    intake = await new IntakeFixture().open();
  });
  afterEach(() => intake.close());

  it('answers 200 with the id of a mailbox that stands, by the words of the contract', async () => {
    const { status, body } = await intake.post(webhook('  Ann@EXAMPLE.com '));

    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: 'Email account provisioned for ann@example.com',
      email_account_id: 'id-1',
    });
    expect(intake.accepted).toEqual([
      { identity: ANN, address: 'ann@example.com', domain: 'example.com' },
    ]);
  });

  it.each([
    ['no attempt has ended yet', { state: 'pending' } as const],
    [
      'retries run',
      stateOf({
        status: 'deferred',
        park: { ...PARK, code: 'mailbox.retrying', resumedBy: 'clock' },
      }),
    ],
  ])('answers 500 with "will retry" while %s', async (_when, outcome) => {
    intake.outcome = () => Promise.resolve(outcome);

    const { status, body } = await intake.post(webhook('ann@example.com'));

    expect(status).toBe(500);
    expect(body).toEqual({ success: false, message: 'Provisioning failed, will retry...' });
  });

  it('says so when a person has to act, and promises no retry', async () => {
    const park = { ...PARK, code: 'mailbox.retries', resumedBy: 'person' } as const;
    intake.outcome = () => Promise.resolve(stateOf({ status: 'parked', park }));

    const { status, body } = await intake.post(webhook('ann@example.com'));

    expect(status).toBe(500);
    expect(body).toEqual({
      success: false,
      message: 'Provisioning failed and waits for an operator (mailbox.retries)',
    });
  });

  it('answers 409 when another identity signed up for the address, and audits it', async () => {
    intake.outcome = () => Promise.resolve({ state: 'conflict' });

    const { status, body } = await intake.post(webhook('ann@example.com'));

    expect(status).toBe(409);
    expect(body).toMatchObject({ success: false });
    expect(intake.refusals).toEqual([
      {
        start: expect.objectContaining({
          email: 'ann@example.com',
          kratosIdentityId: ANN,
          account: 'own',
          workflowId: 'mailbox/ann@example.com',
        }),
        end: expect.objectContaining({ status: 'failed', category: 'Conflict' }),
      },
    ]);
  });

  it('answers 409 with the reason when the workflow found the conflict', async () => {
    const park = { ...PARK, code: 'mailbox.conflict', resumedBy: 'person' } as const;
    intake.outcome = () => Promise.resolve(stateOf({ status: 'parked', park }));

    const { status, body } = await intake.post(webhook('ann@example.com'));

    expect(status).toBe(409);
    expect(body).toEqual({ success: false, message: 'it waits' });
  });

  it('answers 503 when Temporal does not acknowledge, and asks to come again soon', async () => {
    intake.lose();

    const { status, body, headers } = await intake.post(webhook('ann@example.com'));

    expect(status).toBe(503);
    expect(body).toEqual({ success: false, message: 'Temporal did not acknowledge' });
    expect(headers.get('retry-after')).toBe('1');
  });

  it('answers 503 for trouble of its own without telling what', async () => {
    intake.outcome = () => Promise.reject(new Error('password hunter2 leaked'));

    const { status, body } = await intake.post(webhook('ann@example.com'));

    expect(status).toBe(503);
    expect(JSON.stringify([body, intake.warnings])).not.toContain('hunter2');
  });

  it.each([
    ['no body', '', 400, 'Body cannot be empty'],
    ['malformed JSON', '{"identity":', 400, 'not valid JSON'],
    ['a body that is no object', '[]', 400, 'not a JSON object'],
    ['no identity', '{}', 400, 'identity '],
    [
      'an id that is no UUID',
      { identity: { id: 'x', traits: { email: 'a@b.c' } } },
      400,
      'identity.id is not a UUID',
    ],
    ['no email', { identity: { id: ANN, traits: {} } }, 400, 'identity.traits.email is missing'],
    [
      'an email that is a number',
      { identity: { id: ANN, traits: { email: 7 } } },
      400,
      'identity.traits.email is missing',
    ],
    ['an empty email', webhook(''), 400, 'identity.traits.email is empty'],
    ['no address', webhook('ann'), 400, 'identity.traits.email is not a mail address'],
    ['a foreign domain', webhook('ann@example.org'), 422, 'nobody can sign up'],
    ['a reserved name', webhook('PostMaster@example.com'), 422, 'is reserved'],
    ['a name reserved here', webhook('ceo@example.com'), 422, 'is reserved'],
    ['a character no mailbox has', webhook("o'neil@example.com"), 422, 'a to z'],
    ['a leading dot', webhook('.ann@example.com'), 400, 'is not a mail address'],
    ['a double dot', webhook('an..n@example.com'), 400, 'is not a mail address'],
    ['a sub-address', webhook('ann+x@example.com'), 422, '"+"'],
    [
      'the nil UUID',
      webhook('ann@example.com', '00000000-0000-0000-0000-000000000000'),
      422,
      'response.parse',
    ],
  ])('refuses %s with its reason and starts nothing', async (_what, sent, expected, words) => {
    const { status, body } = await intake.post(sent);

    expect(status).toBe(expected);
    expect(body).toEqual({ success: false, message: expect.stringContaining(words) });
    expect(intake.accepted).toEqual([]);
  });

  it('audits a refusal by policy, with the identity', async () => {
    await intake.post(webhook('postmaster@example.com'));

    expect(intake.refusals).toEqual([
      {
        start: expect.objectContaining({ email: 'postmaster@example.com', kratosIdentityId: ANN }),
        end: expect.objectContaining({ status: 'failed', category: 'ValidationError' }),
      },
    ]);
  });

  it('takes an international domain in whatever spelling', async () => {
    await intake.post(webhook('ann@BÜCHER.example'));

    expect(intake.accepted).toMatchObject([{ address: 'ann@xn--bcher-kva.example' }]);
  });

  it.each([
    ['Bearer', { authorization: `Bearer ${SECRET}` }],
    ['a header', { 'x-mailkeel-secret': SECRET }],
    [
      "a header beside somebody else's Bearer",
      { authorization: 'Bearer wrong', 'x-mailkeel-secret': SECRET },
    ],
    ['the previous secret', { authorization: `bearer ${PREVIOUS}` }],
  ])('knows its caller by %s', async (_how, headers) => {
    const { status } = await intake.post(webhook('ann@example.com'), headers);

    expect(status).toBe(200);
  });

  it.each([
    ['no secret', {}],
    ['a wrong one', { authorization: 'Bearer wrong' }],
    ['a prefix of it', { authorization: `Bearer ${SECRET.slice(0, -1)}` }],
    ['Basic', { authorization: `Basic ${SECRET}` }],
  ])(
    'answers 401 to %s, says so in the log, and tells nobody the secret',
    async (_how, headers) => {
      const { status, body } = await intake.post(webhook('ann@example.com'), headers);

      expect(status).toBe(401);
      expect(intake.accepted).toEqual([]);
      expect(intake.warnings).toHaveLength(1);
      expect(JSON.stringify([body, intake.warnings])).not.toContain(SECRET.slice(0, 8));
    },
  );

  it('warns once when Kratos repeats a sign-up that was answered 500', async () => {
    intake.outcome = () => Promise.resolve({ state: 'pending' });

    for (let time = 0; time < 5; time += 1) await intake.post(webhook('ann@example.com'));

    const told = intake.warnings.filter(({ message }) => message.includes('response.ignore: true'));
    expect(told).toHaveLength(1);
  });

  it('answers 202 instead where it is told to, and does not warn', async () => {
    await using other = await disposable({ pendingStatus: 202 });
    other.intake.outcome = () => Promise.resolve({ state: 'pending' });

    const answers = [];
    for (let time = 0; time < 4; time += 1)
      answers.push(await other.intake.post(webhook('ann@example.com')));

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(other.intake.warnings).toEqual([]);
  });

  it('tells a load balancer that it is there, without a secret', async () => {
    const response = await fetch(`${intake.url}/healthz`);

    expect(response.status).toBe(200);
  });
});

async function disposable(options: ConstructorParameters<typeof IntakeFixture>[0]) {
  const intake = await new IntakeFixture(options).open();
  return { intake, [Symbol.asyncDispose]: () => intake.close() };
}
