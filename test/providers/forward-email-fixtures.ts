/** Forward Email's objects and refusals as its server sends them. */
import type { AliasWish } from '../../src/core/mail.ts';
import type { ScriptedAnswer } from '../servers/scripted-http.ts';

export const OWNER = 'owner@example.net';

export function nativeDomain(fields: object = {}): object {
  return {
    id: '65f000000000000000000001',
    object: 'domain',
    name: 'example.com',
    plan: 'enhanced_protection',
    verification_record: 'aB3dE6gH9j',
    has_mx_record: false,
    has_txt_record: true,
    has_adult_content_protection: true,
    has_phishing_protection: true,
    has_executable_protection: false,
    has_virus_protection: true,
    created_at: '2026-01-02T03:04:05.000Z',
    link: 'https://forwardemail.net/my-account/domains/example.com',
    smtp_dns_records: {
      dkim: { name: 'fe-1a2b3c._domainkey', value: 'v=DKIM1; k=rsa; p=MIGf;' },
      return_path: { name: 'fe-bounces', value: 'forwardemail.net' },
      dmarc: { name: '_dmarc', value: 'v=DMARC1; p=reject;' },
    },
    ...fields,
  };
}

export function nativeAlias(fields: object = {}): object {
  return {
    id: '65f0000000000000000000aa',
    object: 'alias',
    name: 'anna',
    labels: [],
    is_enabled: true,
    error_code_if_disabled: 250,
    has_imap: true,
    has_recipient_verification: false,
    recipients: [],
    user: '65f0000000000000000000bb',
    domain: '65f000000000000000000001',
    ...fields,
  };
}

/** The label of an alias whose creation is not finished. */
export const MARK = 'mailkeel-unfinished';

/** What is wished for in most tests: a mailbox nobody gets a copy of. */
export const MAILBOX: AliasWish = {
  name: 'anna',
  mailbox: true,
  enabled: true,
  recipients: [],
  description: 'Anna',
  labels: ['staff'],
};

/** That mailbox half-made. */
export function unfinished(recipients: readonly string[]): object {
  return nativeAlias({
    is_enabled: false,
    labels: ['staff', MARK],
    recipients,
    description: 'Anna',
  });
}

/** The JSON error body: no code, one message. */
export function refusal(status: number, message: string): ScriptedAnswer {
  return { status, body: { statusCode: status, error: 'Refused', message } };
}
