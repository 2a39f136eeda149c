/** The judge of a chaos story: the vendor's own state and fresh logins. Mailkeel's tables are asked only for the password it would hand out. */
import type { DomainProgress } from '../../src/core/run.ts';
import type { AliasSnapshot } from '../../src/simulators/snapshot.ts';
import { opens } from '../e2e/support/judge.ts';
import type { Scene } from '../e2e/support/scene.ts';
import type { Outside, Stage } from '../e2e/support/stage.ts';
import type { OutsideProcess } from './outside.ts';

export interface Verdict {
  readonly mailboxes: number;
  /** Opened by a fresh login with the password Mailkeel holds. */
  readonly open: number;
  /** Have a password at the vendor that Mailkeel cannot tell: lost. */
  readonly lost: readonly string[];
  readonly wiped: readonly string[];
  readonly twice: readonly string[];
  readonly passwordTwice: readonly string[];
  /** Not open, and the run does not say why with a remedy, or says only that a worker was lost. */
  readonly unexplained: readonly string[];
  readonly troubles: readonly string[];
  readonly killed: Readonly<Record<string, number>>;
  /** Parks an operator had to resume. */
  readonly resumed: number;
}

interface Scenery {
  readonly stage: Stage<Outside>;
  readonly outside: OutsideProcess;
  readonly execution: string;
}

/** Looks when everything has ended. */
export async function judge(
  { stage, outside, execution }: Scenery,
  { domains }: Scene,
): Promise<Omit<Verdict, 'killed' | 'resumed'>> {
  const aliases = await outside.aliases();
  const wanted = Object.entries(domains).flatMap(([domain, names]) =>
    names.map((name) => `${name}@${domain}`),
  );
  const open: string[] = [];
  // One after the other: ten wrong ones would lock every mailbox out.
  for (const address of wanted) if (await opens(stage, address)) open.push(address);
  const progress = await stage.store.progress.domains(execution);
  return verdictOf({ wanted, open, aliases, progress, troubles: await outside.troubles() });
}

/** What was found: addresses wanted and opened, and what the vendor and the run say. */
export interface Evidence {
  readonly wanted: readonly string[];
  readonly open: readonly string[];
  readonly aliases: readonly Pick<
    AliasSnapshot,
    'address' | 'hasPassword' | 'overrides' | 'wipes' | 'passwordsSet'
  >[];
  readonly progress: readonly Pick<DomainProgress, 'failures'>[];
  readonly troubles: readonly string[];
}

/** The verdict on it. */
export function verdictOf({
  wanted,
  open,
  aliases,
  progress,
  troubles,
}: Evidence): Omit<Verdict, 'killed' | 'resumed'> {
  const addresses = aliases.map(({ address }) => address);
  const closed = wanted.filter((address) => !open.includes(address));
  const guilty = (is: (alias: Evidence['aliases'][number]) => boolean): readonly string[] =>
    aliases.filter(is).map(({ address }) => address);
  return {
    mailboxes: wanted.length,
    open: open.length,
    lost: guilty(({ address, hasPassword }) => hasPassword && closed.includes(address)),
    wiped: guilty(({ overrides, wipes }) => overrides + wipes > 0),
    twice: addresses.filter((address, index) => addresses.indexOf(address) !== index),
    passwordTwice: guilty(({ passwordsSet }) => passwordsSet > 1),
    unexplained: closed.filter((address) => !isExplained(progress, address)),
    troubles,
  };
}

function isExplained(progress: Evidence['progress'], address: string): boolean {
  const failures = progress.flatMap((run) => run.failures);
  return failures.some(
    ({ alias, remediation, error }) =>
      alias === address && remediation !== '' && !/worker lost|heartbeat/i.test(error),
  );
}
