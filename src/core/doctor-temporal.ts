/** The Temporal server as `mailkeel doctor` sees it, judged. Pure. */
import { fail, ok, warn, type DoctorFinding, type Trouble } from './doctor-finding.ts';

export interface TemporalEvidence {
  readonly address: string;
  readonly version: string;
  readonly namespace: string;
  readonly retentionDays: number;
  readonly missingAttributes: readonly string[];
  /** What Mailkeel uses and this server does not offer in the namespace. */
  readonly lacks: readonly TemporalFeature[];
  readonly workerPolls: boolean;
}

type TemporalFeature = keyof typeof FEATURES;

/** Finished runs are read in the Web UI for this long at least. */
const LEAST_RETENTION_DAYS = 30;

/** Findings about the server, its namespace and who polls it. */
export function judgeTemporal(
  temporal: Trouble | 'stopped' | TemporalEvidence,
): readonly DoctorFinding[] {
  if (temporal === 'stopped')
    return [
      warn(
        'temporal.server',
        'no embedded server runs here and TEMPORAL_ADDRESS is not set',
        'mailkeel up <manifest> starts one; or set TEMPORAL_ADDRESS',
      ),
    ];
  if ('remediation' in temporal)
    return [fail('temporal.server', temporal.message, temporal.remediation)];
  const { address, version, namespace } = temporal;
  return [
    ok('temporal.server', `Temporal ${version} at ${address}, namespace ${namespace}`),
    judgeRetention(temporal),
    judgeAttributes(temporal),
    ...temporal.lacks.map((feature) => judgeFeature(temporal, feature)),
    temporal.workerPolls
      ? ok('temporal.worker', 'a worker polls')
      : warn(
          'temporal.worker',
          'no worker polls: whatever is started waits',
          'mailkeel up <manifest>, or mailkeel worker beside your own Temporal',
        ),
  ];
}

function judgeRetention({ namespace, retentionDays }: TemporalEvidence): DoctorFinding {
  const message = `finished runs are kept for ${String(retentionDays)} days`;
  if (retentionDays >= LEAST_RETENTION_DAYS) return ok('temporal.retention', message);
  const remedy = `temporal operator namespace update --retention 90d -n ${namespace}`;
  return warn('temporal.retention', message, remedy);
}

function judgeAttributes({ namespace, missingAttributes }: TemporalEvidence): DoctorFinding {
  if (missingAttributes.length === 0)
    return ok('temporal.search-attributes', 'every search attribute is registered');
  return warn(
    'temporal.search-attributes',
    `not registered: ${missingAttributes.join(', ')}`,
    `start a worker, which registers them, or see docs/deploy.md for the command (namespace ${namespace})`,
  );
}

const FEATURES = {
  updates: {
    stops: 'resume, skip and every other decision fail, and sign-ups get no answer',
    remedy:
      'upgrade the Temporal server; where its dynamic configuration says frontend.enableUpdateWorkflowExecution: false, take that out',
  },
  schedules: {
    stops: 'reconcile by its Schedule does not run',
    remedy: 'upgrade the Temporal server, or run mailkeel reconcile by cron',
  },
} as const;

function judgeFeature(
  { version, namespace }: TemporalEvidence,
  lacks: TemporalFeature,
): DoctorFinding {
  const { stops, remedy } = FEATURES[lacks];
  const message = `Temporal ${version} takes no ${lacks} in namespace ${namespace}: ${stops}`;
  return fail('temporal.features', message, remedy);
}
