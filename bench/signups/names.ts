/** People who sign up in a measurement. */
import { randomUUID } from 'node:crypto';
import type { ProvisionMailboxInput } from '../../src/workflows/mailbox-messages.ts';
import { SIGNUP_DOMAIN } from '../scenario.ts';

/** What the intake of a bench is set to; the account is the one `bench/stage.ts` writes for a Stalwart server. */
export const SETTINGS = { account: 'own', credential: 'generated' } as const;
export const SECRET = 'a-secret-of-the-sign-up-bench';

export type Person = Pick<ProvisionMailboxInput, 'address' | 'domain' | 'identity'>;

/** Somebody nobody has heard of before. */
export function somebody(): Person {
  const identity = randomUUID();
  return { identity, address: `p-${identity}@${SIGNUP_DOMAIN}`, domain: SIGNUP_DOMAIN };
}

/** The webhook Kratos would send for him. */
export function webhookOf({ identity, address }: Person): string {
  return JSON.stringify({ identity: { id: identity, traits: { email: address } } });
}

/** Variables of every process that takes sign-ups, or makes their mailboxes. */
export const SIGNUP_ENVIRONMENT = {
  MAILKEEL_INTAKE_SECRET: SECRET,
  MAILKEEL_INTAKE_PENDING_STATUS: '202',
  MAILKEEL_SIGNUP_ACCOUNT: SETTINGS.account,
  MAILKEEL_SIGNUP_DOMAINS: SIGNUP_DOMAIN,
} as const;
