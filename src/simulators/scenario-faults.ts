/** Faults as a scenario states them. */
import { z } from 'zod';

export const PROVIDERS = ['forward-email', 'cloudflare', 'stalwart', 'imap', 'dns'] as const;
/** The simulated parts a fault, a latency or a logged call belongs to. */
export type ProviderName = (typeof PROVIDERS)[number];

/** A regular expression written as a string; refused when it does not compile. */
export const patternSchema = z.string().refine(
  (source) => {
    try {
      new RegExp(source);
      return true;
    } catch (error) {
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  },
  { message: 'is not a regular expression' },
);

const actionSchema = z.union([
  z.strictObject({
    /** HTTP status; at a DNS server the RCODE (2 = SERVFAIL); at IMAP any value answers `NO [UNAVAILABLE]`. */
    status: z.int().min(0).max(599),
    /** Absent: the vendor's own error text for this status. */
    body: z.string().optional(),
    contentType: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** The work is done, then the connection is cut before a byte of the answer. */
  z.strictObject({ lostResponse: z.literal(true) }),
  /** A proxy's HTML page with this status; nothing is done. */
  z.strictObject({ html: z.int().min(400).max(599) }),
  /** The vendor works so many milliseconds before it acts and answers, also when the client has gone. */
  z.strictObject({ delayMs: z.int().positive() }),
  /** The vendor works until the fault is released, then acts and answers, also when the client has gone. */
  z.strictObject({ hold: z.literal(true) }),
  /** Nothing is done; the connection is cut after so many milliseconds. */
  z.strictObject({ hang: z.int().positive() }),
]);

export const faultSchema = z.strictObject({
  id: z.string().min(1),
  provider: z.enum(PROVIDERS),
  match: z.strictObject({
    /** HTTP method; `LOGIN` at IMAP, `QUERY` at DNS. */
    method: z.string().optional(),
    /** Tested against path and query; at IMAP against `/<address>`, at DNS against `/<server>/<name>/<type>`. */
    path: patternSchema.optional(),
    /** Tested against the body as it came. */
    body: patternSchema.optional(),
    /** Tested against the address or domain the call is about, e.g. `^anna@example\\.com$`, whatever id the path has. */
    subject: patternSchema.optional(),
  }),
  /** Matching calls that pass before the first one is hit. */
  skip: z.int().min(0).default(0),
  times: z.int().positive().default(1),
  action: actionSchema,
});

export type Fault = z.output<typeof faultSchema>;
export type FaultAction = Fault['action'];
