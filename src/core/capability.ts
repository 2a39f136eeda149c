/** What a provider offers and Mailkeel makes use of, beside the promises every adapter keeps: each with the day it was looked at and its source. */

/** One capability of one provider. */
export interface Capability {
  readonly has: boolean;
  /** The most of it, where the provider states one. */
  readonly limit?: number;
  /** The day somebody last compared it with the source, ISO 8601. */
  readonly checked: string;
  /** The vendor's page or source, or the server it was measured on. */
  readonly source: string;
}

/** What hosts of mail differ in, in the words of `mailkeel permissions`. */
export const MAIL_CAPABILITIES = {
  'list-domains': 'names every domain of the account, for adopt',
  'whole-object': 'shows a domain or an alias whole, to be kept before its first change',
  protections: 'has protections to switch for each domain',
  'mx-check-off': 'takes any MX for right while mail still arrives elsewhere',
  'record-check': 'looks at the DNS of a domain when it is asked',
  'sending-check': 'looks at the records for sending, and approves a domain',
  'password-change': 'changes a password a mailbox has',
  'password-mail': 'tells the admins of a domain about every password by e-mail',
  'copying-mailbox': 'hands on copies of what a mailbox receives',
  'stable-ids': 'keeps the ids of aliases over its own upgrades',
} as const;
export type MailCapability = keyof typeof MAIL_CAPABILITIES;
export type MailCapabilities = Readonly<Record<MailCapability, Capability>>;

/** What hosts of DNS differ in. */
export const DNS_CAPABILITIES = {
  'zone-names': 'names some of the zones the credential sees',
  'cname-flattening': 'can answer every CNAME of a zone with addresses, and tells whether it does',
  'stable-record-ids': 'keeps the id of a record that is changed',
  'proxied-records': 'can answer with its own addresses in place of a record',
  'changes-at-once': 'makes several changes in one transaction',
} as const;
export type DnsCapability = keyof typeof DNS_CAPABILITIES;
export type DnsCapabilities = Readonly<Record<DnsCapability, Capability>>;

/** Says of each capability whether there is it, with what it was read from: `yes` and `no` of one look. */
export function seenAt(
  checked: string,
  source: string,
): { readonly yes: Capability; readonly no: Capability } {
  return { yes: { has: true, checked, source }, no: { has: false, checked, source } };
}
