/** Whether what the vault holds could be had again: a backup, how old it is, and whether it opens with the key of today. Pure. */
import type { BackupEvidence, DoctorFinding } from './doctor.ts';

const DAY_MS = 86_400_000;
const OLD_DAYS = 30;

const check = 'vault.backup';
const remedy =
  'mailkeel vault backup --out <file>, and keep the file and a copy of the key in two other places';

/** One finding where passwords are stored, none otherwise. A copy of the whole directory is not seen from here, and the message says so. */
export function judgeBackup(evidence: BackupEvidence | undefined): readonly DoctorFinding[] {
  if (evidence === undefined || evidence.passwords === 0) return [];
  const { now, newestAt = 0, backedUpAt, rotatedAt = 0 } = evidence;
  if (backedUpAt === undefined)
    return [
      warn('no "vault backup" is in the audit log; a copy of the whole directory is not seen here'),
    ];
  const days = Math.floor((now - backedUpAt) / DAY_MS);
  const made = `the last "vault backup" is of ${new Date(backedUpAt).toISOString().slice(0, 10)} (${String(days)} days ago)`;
  if (backedUpAt < rotatedAt)
    return [warn(`${made}, before the key was changed: it opens with the old key only`)];
  if (backedUpAt >= newestAt)
    return [{ check, severity: 'ok', message: `${made} and holds every password` }];
  if (days >= OLD_DAYS) return [warn(`${made}, and passwords were stored since`)];
  return [{ check, severity: 'ok', message: `${made}; passwords were stored since` }];
}

function warn(message: string): DoctorFinding {
  return { check, severity: 'warn', message, remedy };
}
