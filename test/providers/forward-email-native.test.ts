import { describe, expect, it } from '@jest/globals';
import { withoutSecrets } from '../../src/providers/forward-email/native.ts';

describe('withoutSecrets', () => {
  it('replaces the values of fields that hold a credential, at any depth', () => {
    const native = {
      s3_access_key_id: 'AKIA0',
      s3_secret_access_key: 'very secret',
      webhook_key: 'signing',
      tokens: [{ salt: 'a', hash: 'b' }],
      invites: [{ email: 'new@example.net', token: 'take me in' }],
    };

    const text = JSON.stringify(withoutSecrets(native));

    expect(text).toBe(
      '{"s3_access_key_id":"[removed]","s3_secret_access_key":"[removed]","webhook_key":"[removed]","tokens":"[removed]","invites":[{"email":"new@example.net","token":"[removed]"}]}',
    );
  });

  it('keeps of a URL that is called only where it leads', () => {
    const native = {
      bounce_webhook: 'https://user:pw@hooks.example.net/in?key=1',
      s3_endpoint: 'https://s3.example.net',
    };

    expect(withoutSecrets(native)).toEqual({
      bounce_webhook: 'https://hooks.example.net/[removed]',
      s3_endpoint: 'https://s3.example.net',
    });
  });

  it('keeps everything that is a setting as it is', () => {
    const native = {
      id: 'd1',
      verification_record: 'aB3dE6gH9j',
      recipients: ['https://hooks.example.net/in?key=1', 'crm@example.net'],
      public_key: '-----BEGIN PGP PUBLIC KEY BLOCK-----',
      has_imap: true,
      bounce_webhook: false,
      retention_days: 30,
      vacation_responder: { is_enabled: false, subject: '' },
    };

    expect(withoutSecrets(native)).toEqual(native);
  });
});
