import { beforeEach, describe, expect, it } from '@jest/globals';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import {
  MAILBOX,
  MARK,
  nativeAlias,
  OWNER,
  refusal,
  unfinished,
} from './forward-email-fixtures.ts';

const begun = { is_enabled: false, error_code_if_disabled: 421, labels: ['staff', MARK] };
const done = { is_enabled: true, labels: ['staff'], recipients: [], description: 'Anna' };

describe('Forward Email: mailboxes nobody gets a copy of', () => {
  const server = scriptedServer();
  let provider: MailProvider;
  const bodies = (): readonly unknown[] => server.seen.map(({ method, body }) => body ?? method);
  beforeEach(() => {
    // A new one each time: it learns which generation the server is.
    provider = createForwardEmail({ token: 'token-of-the-account', baseUrl: server.url });
  });

  it('it creates a mailbox-only alias disabled, empties it, and enables it only then', async () => {
    server.answer({ body: unfinished([OWNER]) }, { body: unfinished([]) }, { body: nativeAlias() });

    const { alias, existed } = await provider.createAlias('example.com', MAILBOX);

    expect({ existed, recipients: alias.recipients }).toEqual({ existed: false, recipients: [] });
    expect(bodies()).toMatchObject([begun, { ...begun, recipients: [] }, done]);
  });

  it('it empties and enables in one PUT once the server has stored an empty list', async () => {
    server.answer(
      { body: unfinished([OWNER]) },
      { body: unfinished([]) },
      { body: nativeAlias() },
      { body: unfinished([OWNER]) },
      { body: nativeAlias() },
    );
    await provider.createAlias('example.com', MAILBOX);

    const { alias } = await provider.createAlias('example.com', MAILBOX);

    expect(alias).toMatchObject({ enabled: true, recipients: [] });
    expect(bodies().slice(3)).toMatchObject([begun, done]);
  });

  it('it goes back to two PUTs when the server puts the owner in after all', async () => {
    server.answer(
      ...[{ body: unfinished([OWNER]) }, { body: unfinished([]) }, { body: nativeAlias() }],
      ...[{ body: unfinished([OWNER]) }, { body: nativeAlias({ recipients: [OWNER] }) }],
      { body: unfinished([OWNER]) },
      ...[{ body: unfinished([OWNER]) }, { body: unfinished([]) }, { body: nativeAlias() }],
    );
    await provider.createAlias('example.com', MAILBOX);
    const betrayed = provider.createAlias('example.com', MAILBOX);
    await expect(betrayed).rejects.toMatchObject({ details: { code: 'recipients-required' } });

    await provider.createAlias('example.com', MAILBOX);

    expect(bodies().slice(3)).toMatchObject([
      ...[begun, done, begun],
      ...[begun, { ...begun, recipients: [] }, done],
    ]);
  });

  it('it leaves the alias disabled and marked where the server puts the owner back', async () => {
    server.answer({ body: unfinished([OWNER]) }, { body: unfinished([OWNER]) });

    await expect(provider.createAlias('example.com', MAILBOX)).rejects.toMatchObject({
      details: {
        category: 'Conflict',
        severity: 'Permanent',
        code: 'recipients-required',
        remediation: expect.stringContaining('recipient'),
      },
    });
    expect(bodies()).toMatchObject([
      { is_enabled: false },
      { is_enabled: false, labels: ['staff', MARK] },
    ]);
  });

  it('it says the same where the server refuses the empty list', async () => {
    server.answer(
      { body: unfinished([OWNER]) },
      refusal(400, 'Alias must have at least one recipient.'),
    );

    await expect(provider.createAlias('example.com', MAILBOX)).rejects.toMatchObject({
      details: { category: 'Conflict', code: 'recipients-required' },
    });
  });

  it('it disables the alias again when the owner comes back only with the enabling', async () => {
    server.answer(
      { body: unfinished([OWNER]) },
      { body: unfinished([]) },
      { body: nativeAlias({ recipients: [OWNER] }) },
      { body: unfinished([OWNER]) },
    );

    await expect(provider.createAlias('example.com', MAILBOX)).rejects.toMatchObject({
      details: { code: 'recipients-required' },
    });
    expect(server.seen.at(-1)).toMatchObject({ method: 'PUT', body: { is_enabled: false } });
  });

  it('it finishes an alias whose creation was interrupted', async () => {
    server.answer(
      refusal(400, 'Alias already exists for domain.'),
      { body: unfinished([OWNER]) },
      { body: unfinished([]) },
      { body: nativeAlias() },
    );

    const { alias, existed } = await provider.createAlias('example.com', MAILBOX);

    expect({ existed, enabled: alias.enabled }).toEqual({ existed: false, enabled: true });
  });
});
