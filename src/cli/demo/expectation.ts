/** What the demo must end with: `examples/fleet/expected.json`, written from the manifest and the world, never from a run. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const aliasSchema = z.strictObject({
  mailbox: z.boolean(),
  recipients: z.array(z.string()).default([]),
  description: z.string().default(''),
  labels: z.array(z.string()).default([]),
});

const recordSchema = z.strictObject({
  /** Whole name; `*` stands for what only the provider knows. */
  name: z.string(),
  type: z.string(),
  /** As `name`; TXT without quotes. */
  content: z.string(),
  priority: z.int().optional(),
  /** May be missing: the DMARC record of the domain above covers a sub-domain. */
  optional: z.boolean().default(false),
});

const expectationSchema = z.strictObject({
  domains: z.record(
    z.string(),
    z.strictObject({ plan: z.string(), aliases: z.record(z.string(), aliasSchema) }),
  ),
  /** Every record of every zone, those that were there before included. */
  zones: z.record(z.string(), z.array(recordSchema)),
  /** Mailboxes that must open with the vault's password. */
  proven: z.array(z.string()),
  /** Mailboxes of the manifest that must not be called proven. */
  unproven: z.array(z.string()),
  /** Answers that are failures for good, without a fault behind them. */
  refusals: z.array(z.strictObject({ address: z.string(), action: z.string() })),
  /** Ids of the faults that must strike. */
  faults: z.array(z.string()),
  writesOfSecondRun: z.int(),
});

export type Expectation = z.output<typeof expectationSchema>;
export type ExpectedAlias = z.output<typeof aliasSchema>;
export type ExpectedRecord = z.output<typeof recordSchema>;

/** Reads the file. Throws an Error that names every wrong key. */
export function readExpectation(path: string): Expectation {
  const result = expectationSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (result.success) return result.data;
  throw new Error(`${path} is not valid:\n${z.prettifyError(result.error)}`);
}

/** One thing the judge looked at: what is true when there are no differences, else one line for each. */
export interface Check {
  readonly claim: string;
  readonly differences: readonly string[];
}

/** Names in one list and not in the other, as differences of `what`. */
export function compareNames(
  what: string,
  expected: readonly string[],
  actual: readonly string[],
): readonly string[] {
  const twice = actual.filter((name, index) => actual.indexOf(name) !== index);
  return [
    ...expected
      .filter((name) => !actual.includes(name))
      .map((name) => `${what}: ${name} is missing`),
    ...actual
      .filter((name) => !expected.includes(name))
      .map((name) => `${what}: ${name} is not expected`),
    ...twice.map((name) => `${what}: ${name} is there twice`),
  ];
}
