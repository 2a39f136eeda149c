/** Forward Email's answers as far as Mailkeel reads them. Routes differ in what they add, so unknown keys are let through. */
import { z } from 'zod';

/** `GET /v1/account` with an API token. */
export const NativeAccount = z.object({
  id: z.string(),
  plan: z.string().optional(),
  email: z.string().optional(),
});
export type NativeAccount = z.infer<typeof NativeAccount>;

const NamedValue = z.object({ name: z.string(), value: z.string() });

/** Who belongs to a domain; who is no admin is shown himself only. `user` is an id, or the whole user. */
const Member = z.object({
  group: z.string().optional(),
  user: z.union([z.string(), z.object({ id: z.string() })]),
});

/** A domain. `members` is absent from lists. Unset fields are absent, `smtp_dns_records` on older servers altogether. */
export const NativeDomain = z.object({
  id: z.string(),
  name: z.string(),
  plan: z.string(),
  verification_record: z.string().optional(),
  has_mx_record: z.boolean().default(false),
  has_txt_record: z.boolean().default(false),
  has_adult_content_protection: z.boolean().default(false),
  has_phishing_protection: z.boolean().default(false),
  has_executable_protection: z.boolean().default(false),
  has_virus_protection: z.boolean().default(false),
  ignore_mx_check: z.boolean().default(false),
  /** Absent on servers that knew no sending. */
  has_smtp: z.boolean().optional(),
  is_smtp_suspended: z.boolean().default(false),
  smtp_verified_at: z.string().optional(),
  created_at: z.string().optional(),
  members: z.array(Member).optional(),
  smtp_dns_records: z
    .object({ dkim: NamedValue.optional(), return_path: NamedValue.optional() })
    .optional(),
});
export type NativeDomain = z.infer<typeof NativeDomain>;

/** An alias, from any route (`user` and `domain` are objects, or ids after a PUT: not read). Empty optional fields are absent. */
export const NativeAlias = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().default(''),
  labels: z.array(z.string()).default([]),
  is_enabled: z.boolean(),
  has_imap: z.boolean().default(false),
  has_recipient_verification: z.boolean().default(false),
  error_code_if_disabled: z.union([z.number(), z.string()]).optional(),
  recipients: z.array(z.string()).default([]),
});
export type NativeAlias = z.infer<typeof NativeAlias>;

/** The whole body of an alias write: a PUT wipes the fields it leaves out. */
export interface AliasBody {
  readonly name: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly recipients: readonly string[];
  readonly is_enabled: boolean;
  readonly has_imap: boolean;
  /** Absent: the domain's setting on creation, unchanged afterwards. */
  readonly has_recipient_verification?: boolean;
  readonly error_code_if_disabled: number;
}

/** `generate-password` when it set one. A rotation answers with a message alone. */
export const GeneratedPassword = z.object({ username: z.string(), password: z.string() });
