/** The judge: the simulators' own state and call log, fresh logins with the vault's passwords, the audit log and Temporal's history. */
import { readFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import type { LoggedCall } from '../../../src/simulators/calls.ts';
import { takeSnapshot, type AliasSnapshot } from '../../../src/simulators/snapshot.ts';
import type { AttemptRow } from '../../../src/store/audit-port.ts';
import { domainWorkflowId, PROVIDERS_TASK_QUEUE } from '../../../src/workflows/messages.ts';
import type { Scene } from './scene.ts';
import type { Outside, Stage } from './stage.ts';

/** What went wrong at the provider, by address. */
export interface Evidence {
  readonly missing: readonly string[];
  readonly twice: readonly string[];
  readonly passwordTwice: readonly string[];
  readonly overridden: readonly string[];
  /** Mailboxes that do not open with the password the vault holds. */
  readonly refused: readonly string[];
  readonly troubles: readonly string[];
}

/** Every alias of the scene exists once, and every mailbox got one password: the vault's. */
export const CLEAN: Evidence = {
  ...{ missing: [], twice: [], passwordTwice: [], overridden: [], refused: [], troubles: [] },
};

/** Looks at the world as it is now. */
export async function evidence(stage: Stage, scene: Scene): Promise<Evidence> {
  const aliases = aliasesOf(stage);
  const addresses = aliases.map(({ address }) => address);
  const wanted = Object.entries(scene.domains).flatMap(([domain, names]) =>
    ['info', ...names].map((name) => `${name}@${domain}`),
  );
  const mailboxes = wanted.filter((address) => !address.startsWith('info@'));
  const isOpen = await Promise.all(mailboxes.map((address) => opens(stage, address)));
  return {
    missing: wanted.filter((address) => !addresses.includes(address)),
    twice: addresses.filter((address, index) => addresses.indexOf(address) !== index),
    passwordTwice: namesOf(aliases, ({ passwordsSet }) => passwordsSet > 1),
    overridden: namesOf(aliases, ({ overrides, wipes }) => overrides + wipes > 0),
    refused: mailboxes.filter((_, index) => isOpen[index] !== true),
    troubles: stage.world.state.surroundings.troubles,
  };
}

function namesOf(
  aliases: readonly AliasSnapshot[],
  guilty: (alias: AliasSnapshot) => boolean,
): readonly string[] {
  return aliases.filter(guilty).map(({ address }) => address);
}

function aliasesOf({ world }: Stage): readonly AliasSnapshot[] {
  const { forwardEmail, cloudflare, surroundings } = world.state;
  const snapshot = takeSnapshot(forwardEmail, cloudflare, surroundings.troubles);
  return snapshot.forwardEmail.accounts.flatMap(({ domains }) =>
    domains.flatMap(({ aliases }) => aliases),
  );
}

/** A fresh IMAP login with the vault's password, by no adapter of ours. */
export async function opens(
  { store, world }: Pick<Stage<Outside>, 'store' | 'world'>,
  address: string,
): Promise<boolean> {
  const entry = await store.vault.current(address);
  if (entry === undefined) return false;
  const client = new ImapFlow({
    host: world.imap.host,
    port: world.imap.port,
    secure: true,
    verifyOnly: true,
    logger: false,
    auth: { user: address, pass: entry.password },
    tls: { ca: readFileSync(world.imap.caFile, 'utf8') },
  });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { authenticationFailed?: boolean }).authenticationFailed === true) return false;
    throw error;
  } finally {
    client.close();
  }
}

/** Calls that ask for a change, since a moment of the log (`mark`). */
export function writes({ world }: Stage, since = 0): readonly string[] {
  return callsSince(world.state.surroundings.calls.list(), since)
    .filter(({ write }) => write)
    .map(({ method, path }) => `${method} ${path}`);
}

/** Where the call log ends now. */
export function mark({ world }: Stage): number {
  return world.state.surroundings.calls.list().length;
}

function callsSince(calls: readonly LoggedCall[], since: number): readonly LoggedCall[] {
  return calls.filter(({ seq }) => seq > since);
}

/** Attempts of provider activities, operators' decisions left out. */
export async function attempts(stage: Stage, domain: string): Promise<readonly AttemptRow[]> {
  const rows = await stage.store.audit.attempts({ domain });
  return rows.filter(({ attemptCount }) => attemptCount > 0);
}

/** Attempts with more than one row: one begun twice, or recorded twice. */
export function recordedTwice(rows: readonly AttemptRow[]): readonly string[] {
  const keys = rows.map(({ runId, activityId, attemptCount }) =>
    [runId, activityId, attemptCount].join(' '),
  );
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

/**
 * Attempts Temporal's history of the newest run has seen start and the audit log has not. After a reset the history begins with events of
 * the run before, whose rows have that run's id.
 */
export async function unrecorded(stage: Stage, domain: string): Promise<readonly string[]> {
  const handle = stage.client().workflow.getHandle(domainWorkflowId(domain));
  const { events } = await handle.fetchHistory();
  const scheduled = new Map(
    (events ?? []).map((event) => [
      String(event.eventId),
      event.activityTaskScheduledEventAttributes,
    ]),
  );
  const rows = await attempts(stage, domain);
  return (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) => {
    const task = scheduled.get(String(started?.scheduledEventId));
    if (task?.taskQueue?.name !== PROVIDERS_TASK_QUEUE) return [];
    const found = rows.some(
      (row) =>
        row.action === task.activityType?.name &&
        row.activityId === task.activityId &&
        row.attemptCount === started?.attempt,
    );
    return found ? [] : [`${task.activityType?.name ?? ''} ${String(started?.attempt)}`];
  });
}

/** The rows with one status, as `action attempt`. */
export function withStatus(
  rows: readonly AttemptRow[],
  status: AttemptRow['status'],
): readonly string[] {
  return rows
    .filter((row) => row.status === status)
    .map(({ action, email = '', error = '' }) => `${action} ${email} ${error}`.trim());
}
