/** Root: what the store says about backups of its vault, for `mailkeel doctor`. Reads only. */
import type { BackupEvidence } from './core/doctor.ts';
import type { AttemptRow } from './store/audit-port.ts';
import type { OpenStore } from './store/open.ts';

/** Rows of a page. Decisions about the vault name no domain, so the attempts of runs are not read. */
const PAGE = 500;

/** Looks through the decisions of the audit log and the vault's rows, none of which needs the key. */
export async function lookAtBackup({
  audit,
  upkeep,
  clock,
}: Pick<OpenStore, 'audit' | 'upkeep' | 'clock'>): Promise<BackupEvidence> {
  const rows = await upkeep.sealedRows();
  const stored = rows.map(({ createdAt }) => Date.parse(createdAt));
  const decided = await decisionsOf(audit);
  const last = (action: string): number | undefined =>
    decided
      .filter((row) => row.action === action)
      .map(({ createdAt }) => Date.parse(createdAt))
      .at(-1);
  const [backedUpAt, rotatedAt] = [last('back-up-vault'), last('rotate-vault-key')];
  return {
    ...{ now: await clock.now(), passwords: rows.length },
    ...(stored.length === 0 ? {} : { newestAt: Math.max(...stored) }),
    ...(backedUpAt === undefined ? {} : { backedUpAt }),
    ...(rotatedAt === undefined ? {} : { rotatedAt }),
  };
}

async function decisionsOf(audit: OpenStore['audit']): Promise<readonly AttemptRow[]> {
  const found: AttemptRow[] = [];
  for (let after = 0; ;) {
    const page = await audit.page({ domain: '' }, { after, limit: PAGE });
    found.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return found;
    after = last.id;
  }
}
