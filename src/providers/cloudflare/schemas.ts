/** The parts of Cloudflare's answers Mailkeel reads. Unknown fields are ignored; `null` stands for absent in many places. */
import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const errorSchema = z.object({
  code: z.number(),
  message: text,
  error_chain: z.array(z.object({ code: z.number(), message: text })).nullish(),
});

/** `success:false`, at any status; causes in an `error_chain` are told with their error. */
export const refusalSchema = z.object({
  success: z.literal(false),
  errors: z
    .array(
      errorSchema.transform(({ code, message, error_chain: chain }) => ({
        code,
        message: [message, ...(chain ?? []).map((cause) => cause.message)].join(': '),
      })),
    )
    .nullish()
    .transform((errors) => errors ?? []),
});

/** A successful envelope around `result`. */
export function envelope<T>(result: z.ZodType<T>): z.ZodType<Envelope<T>> {
  return z.object({
    success: z.literal(true),
    result,
    result_info: z.object({ total_pages: z.number().optional() }).nullish(),
  });
}

export interface Envelope<T> {
  readonly result: T;
  readonly result_info?: { readonly total_pages?: number | undefined } | null | undefined;
}

export const tokenSchema = z.object({ id: z.string(), status: z.string() });

export const zoneSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  status: z.string(),
  type: z.string().nullish(),
  name_servers: z
    .array(z.string())
    .nullish()
    .transform((servers) => servers ?? []),
  account: z.object({ id: z.string() }).nullish(),
  paused: z.boolean().nullish(),
  plan: z.object({ legacy_id: z.string().nullish() }).nullish(),
  /** What the token may do in it, e.g. `#dns_records:edit`. */
  permissions: z.array(z.string()).nullish(),
});
export type ZoneBody = z.output<typeof zoneSchema>;

/** Of `/dns_settings`. */
export const settingsSchema = z.object({ flatten_all_cnames: z.boolean().nullish() });

export const recordSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  type: z.string(),
  content: text,
  ttl: z.number(),
  priority: z.number().nullish(),
  proxied: z.boolean().nullish(),
  comment: z.string().nullish(),
  meta: z.object({ read_only: z.boolean().nullish() }).nullish(),
});
export type RecordBody = z.output<typeof recordSchema>;

const written = z
  .array(recordSchema)
  .nullish()
  .transform((records) => records ?? []);

/** Answer of `/batch`: full records. */
export const batchSchema = z.object({ patches: written, posts: written });
