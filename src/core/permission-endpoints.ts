/** Every endpoint of a provider Mailkeel calls, what for, and how the right to call it is proven without changing anything. Pure data. */
import type { Account } from './manifest.ts';

export type AccountKind = Account['kind'];

/**
 * `call`: it is called; what is asked must not change anything · `follows`: it is not called, because its checks are those of others that are ·
 * `nothing`: no harmless call tells.
 */
type Proof =
  | { readonly by: 'call'; readonly asked: string; readonly also?: readonly string[] }
  | { readonly by: 'follows'; readonly of: readonly string[]; readonly why: string }
  | { readonly by: 'nothing'; readonly why: string };

export interface Endpoint {
  readonly kind: AccountKind;
  /** Method and path as in the provider's documentation; of IMAP the command. */
  readonly call: string;
  readonly use: string;
  readonly scope: 'account' | 'domain';
  /** False: a refusal stops nothing. */
  readonly needed: boolean;
  readonly proof: Proof;
}

const ALIAS = '/v1/domains/:domain/aliases';
const NO_ALIAS = 'an alias nobody has: 404 comes after the plan was looked at';
const LOOKS = 'not called, it makes the provider look at DNS and store what it sees';

const forwardEmail = (call: string, use: string, proof: Proof): Endpoint => ({
  ...{ kind: 'forward-email', scope: 'domain', needed: true },
  ...{ call, use, proof },
});
const accountWide = (call: string, use: string, proof: Proof): Endpoint => ({
  ...forwardEmail(call, use, proof),
  scope: 'account',
});

const asked = (what: string, ...also: readonly string[]): Proof => ({
  by: 'call',
  asked: what,
  ...(also.length === 0 ? {} : { also }),
});

/** Checks run token, membership, admin, plan, validator, daily counter, work: a refusal by the validator passed all rights and counts nowhere. */
const FORWARD_EMAIL = {
  'fe.account': accountWide('GET /v1/account', 'who the account is, its plan', asked('as it is')),
  'fe.list-domains': accountWide('GET /v1/domains', 'adopt', asked('one of them')),
  'fe.create-domain': accountWide(
    'POST /v1/domains',
    '1-1: create a domain',
    asked('a body without a domain, which the validator refuses before the plan', 'fe.account'),
  ),
  'fe.get-domain': forwardEmail(
    'GET /v1/domains/:domain',
    '1-1: read the domain',
    asked('as it is'),
  ),
  'fe.update-domain': forwardEmail(
    'PUT /v1/domains/:domain',
    '1-1: switch protections on',
    asked('a quota that is no text, which the validator refuses'),
  ),
  'fe.verify-records': forwardEmail(
    'GET /v1/domains/:domain/verify-records',
    '1-3: the provider looks at DNS',
    {
      ...{ by: 'follows', of: ['fe.get-domain'], why: LOOKS },
    },
  ),
  'fe.verify-smtp': forwardEmail(
    'GET /v1/domains/:domain/verify-smtp',
    '4-1: may the domain send',
    {
      ...{ by: 'follows', of: ['fe.get-domain'], why: LOOKS },
    },
  ),
  'fe.list-aliases': forwardEmail(`GET ${ALIAS}`, '2-2: compare the aliases', asked('one of them')),
  'fe.create-alias': forwardEmail(
    `POST ${ALIAS}`,
    '2-1: create an alias',
    asked('a name with a plus sign, which the validator refuses before the daily counter'),
  ),
  'fe.get-alias': forwardEmail(`GET ${ALIAS}/:alias`, '2-1: read an alias', asked(NO_ALIAS)),
  'fe.update-alias': forwardEmail(
    `PUT ${ALIAS}/:alias`,
    '2-2: repair an alias',
    asked(NO_ALIAS, 'fe.update-domain'),
  ),
  'fe.password': forwardEmail(
    `POST ${ALIAS}/:alias/generate-password`,
    '3-2: set a password',
    asked(`${NO_ALIAS}, before the daily counter`, 'fe.update-domain'),
  ),
  'fe.login': forwardEmail('IMAP LOGIN, or GET /v1/account as a mailbox', '3-3: prove a password', {
    by: 'nothing',
    why: 'it takes the password of a mailbox, and wrong ones lock out: mailkeel diagnose-passwords proves it',
  }),
} as const satisfies Record<string, Endpoint>;

const cloudflare = (
  call: string,
  use: string,
  rest: Pick<Endpoint, 'proof' | 'scope' | 'needed'>,
): Endpoint => ({ kind: 'cloudflare', call, use, ...rest });

const ZONE = { scope: 'domain', needed: true } as const;
const OPTIONAL = { scope: 'account', needed: false } as const;

const CLOUDFLARE = {
  'cf.verify': cloudflare('GET /user/tokens/verify', 'whose token it is (user tokens only)', {
    ...OPTIONAL,
    proof: asked('as it is'),
  }),
  'cf.list-zones': cloudflare('GET /zones', 'adopt, and whose an account token is', {
    ...OPTIONAL,
    proof: asked('five of them'),
  }),
  'cf.find-zone': cloudflare('GET /zones?name=:zone', '1-2: find the zone', {
    ...ZONE,
    proof: asked('the domain, then each name above it'),
  }),
  'cf.list-records': cloudflare('GET /zones/:zone/dns_records', '1-2: read the zone', {
    ...ZONE,
    proof: asked('one of them'),
  }),
  'cf.write': cloudflare('POST /zones/:zone/dns_records/batch', '1-2: write records', {
    ...ZONE,
    proof: asked('what the zone says of the token; with --write a TXT record, removed at once'),
  }),
  'cf.dns-settings': cloudflare(
    'GET /zones/:zone/dns_settings',
    '1-2: are CNAMEs flattened (paid plans)',
    { scope: 'domain', needed: false, proof: asked('as it is') },
  ),
} as const satisfies Record<string, Endpoint>;

const powerDns = (
  call: string,
  use: string,
  rest: Pick<Endpoint, 'proof' | 'scope'>,
): Endpoint => ({ kind: 'powerdns', call, use, needed: true, ...rest });

const POWERDNS = {
  'pdns.server': powerDns('GET /servers/:server', 'is the key right', {
    scope: 'account',
    proof: asked('as it is'),
  }),
  'pdns.find-zone': powerDns('GET /servers/:server/zones?zone=:zone', '1-2: find the zone', {
    scope: 'domain',
    proof: asked('the domain, then each name above it'),
  }),
  'pdns.read': powerDns('GET /servers/:server/zones/:zone', '1-2: read the zone', {
    scope: 'domain',
    proof: asked('as it is'),
  }),
  'pdns.write': powerDns('PATCH /servers/:server/zones/:zone', '1-2: write records', {
    scope: 'domain',
    proof: asked('the kind of the zone; with --write a TXT record, removed at once'),
  }),
} as const satisfies Record<string, Endpoint>;

const stalwart = (call: string, use: string, proof: Proof): Endpoint => ({
  ...{ kind: 'stalwart', call, use, scope: 'account', needed: true, proof },
});

const SAYS = 'what GET /api/account says of the credential (0.16), else';

const STALWART = {
  'sw.list': stalwart(
    'GET /api/principal · x:Account/query',
    '2-2: compare the mailboxes',
    asked(`${SAYS} one of them`),
  ),
  'sw.domain': stalwart(
    'POST /api/principal · x:Domain/set',
    '1-1: create a domain',
    asked(`${SAYS} a domain without a name`),
  ),
  'sw.records': stalwart(
    'GET /api/dns/records/:domain · x:Domain/get',
    '1-2: the records a domain must have',
    asked(`${SAYS} those of a name nobody has`),
  ),
  'sw.mailbox': stalwart(
    'POST /api/principal · x:Account/set',
    '2-1: create a mailbox that may log in',
    asked(`${SAYS} a mailbox at a domain that cannot exist`),
  ),
  'sw.forwarder': stalwart(
    'POST /api/principal · x:MailingList/set',
    '2-1: create a forwarder',
    asked(`${SAYS} a list at a domain that cannot exist`),
  ),
  'sw.read': stalwart(
    'GET /api/principal/:name · x:Account/get, x:MailingList/get',
    '2-1: read a mailbox or forwarder',
    asked(`${SAYS} nothing: what is found by its name is shown with its secrets`),
  ),
  'sw.update': stalwart(
    'PATCH /api/principal/:name · x:Account/set',
    '3-2: set a password',
    asked(`${SAYS} a change of a mailbox there is, which its parser refuses`),
  ),
  'sw.repair': stalwart(
    'PATCH /api/principal/:name · x:MailingList/set',
    '2-2: repair a forwarder',
    asked(`${SAYS} a change of a list there is, which its parser refuses`),
  ),
  'sw.login': stalwart('IMAP LOGIN, or GET /jmap/session as a mailbox', '3-3: prove a password', {
    by: 'nothing',
    why: 'it takes the password of a mailbox, and wrong ones get the address banned: mailkeel diagnose-passwords proves it',
  }),
  'sw.dkim': stalwart('POST /api/dkim · x:DkimSignature', '1-1: make DKIM keys', {
    by: 'nothing',
    why: 'a key is made for any name: no harmless call tells',
  }),
} as const satisfies Record<string, Endpoint>;

/** All of them, by an id of ours. */
export const ENDPOINTS = { ...FORWARD_EMAIL, ...CLOUDFLARE, ...POWERDNS, ...STALWART } as const;
export type EndpointId = keyof typeof ENDPOINTS;

/** The endpoint that publishes records, of the hosts that do. */
export const WRITES: Readonly<Partial<Record<AccountKind, EndpointId>>> = {
  cloudflare: 'cf.write',
  powerdns: 'pdns.write',
};
