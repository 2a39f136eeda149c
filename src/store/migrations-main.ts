/** Schema of `mailkeel.db`, step by step. Append only; the steps of one release live in one file each where they grow. */
import { auditSchema } from './schema-audit.ts';
import { ledgerSchema } from './schema-ledger.ts';
import { runSchema } from './schema-run.ts';
import { loginsSchema } from './schema-logins.ts';
import { mailboxesSchema } from './schema-mailboxes.ts';
import { ledgerRoundsSchema } from './schema-ledger-rounds.ts';
import { refusalsSchema } from './schema-refusals.ts';
import { readingsSchema } from './schema-readings.ts';
import { ledgerPausesSchema } from './schema-ledger-pauses.ts';
import { auditRequestsSchema } from './schema-audit-requests.ts';
import type { Migration } from './migrate.ts';

export const MAIN_MIGRATIONS: readonly Migration[] = [
  auditSchema,
  ledgerSchema,
  runSchema,
  loginsSchema,
  mailboxesSchema,
  ledgerRoundsSchema,
  refusalsSchema,
  readingsSchema,
  ledgerPausesSchema,
  auditRequestsSchema,
];
