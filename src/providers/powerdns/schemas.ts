/** The parts of PowerDNS's answers Mailkeel reads (API v1, the same from 4.x to 5.x). Unknown fields are ignored. */
import { z } from 'zod';

/** A refusal in JSON; 400, 401 and 404 come as plain text instead. */
export const refusalSchema = z.object({ error: z.string() });

export const serverSchema = z.object({ id: z.string() });

/** A zone as listed, without its records. `kind` is `Native`, `Master`, `Slave` …, in 5.x `Primary`, `Secondary` too. */
export const zoneSchema = z.object({ id: z.string().min(1), name: z.string(), kind: z.string() });
export type ZoneBody = z.output<typeof zoneSchema>;

const valueSchema = z.object({ content: z.string(), disabled: z.boolean() });
export type ValueBody = z.output<typeof valueSchema>;

const commentSchema = z.object({
  content: z.string(),
  account: z.string(),
  modified_at: z.number(),
});
/** `modified_at` is the server's own when left out. */
export type CommentBody = Omit<z.output<typeof commentSchema>, 'modified_at'> & {
  readonly modified_at?: number;
};

const rrsetSchema = z.object({
  name: z.string(),
  type: z.string(),
  ttl: z.number(),
  records: z.array(valueSchema),
  comments: z.array(commentSchema),
});
export type RrsetBody = z.output<typeof rrsetSchema>;

export const rrsetsSchema = z.object({ rrsets: z.array(rrsetSchema) });
