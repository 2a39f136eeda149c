/** What a simulated world starts with: accounts, domains, zones, delays and the faults it is to commit. */
import { z } from 'zod';
import { cloudflareSchema, dnsSchema } from './scenario-dns.ts';
import { faultSchema } from './scenario-faults.ts';
import { forwardEmailSchema, imapSchema } from './scenario-mail.ts';
import { stalwartSchema } from './scenario-stalwart.ts';

const scenarioSchema = z.strictObject({
  forwardEmail: forwardEmailSchema,
  cloudflare: cloudflareSchema,
  dns: dnsSchema.prefault({}),
  imap: imapSchema.prefault({}),
  /** Absent: no such server is started. */
  stalwart: stalwartSchema.optional(),
  faults: z.array(faultSchema).default([]),
});

/** A scenario with every default applied. */
export type Scenario = z.output<typeof scenarioSchema>;

/**
 * Reads a scenario from parsed JSON and applies the defaults.
 * Throws an Error that names every wrong key with its path; a misspelt key is wrong, never ignored.
 */
export function parseScenario(json: unknown): Scenario {
  const result = scenarioSchema.safeParse(json);
  if (result.success) return result.data;
  throw new Error(`the scenario is not valid:\n${z.prettifyError(result.error)}`);
}
