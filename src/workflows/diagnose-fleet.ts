/** `mailkeel diagnose-passwords`: pass 3-1 of every domain and nothing after it. Reads only. */
import { setHandler } from '@temporalio/workflow';
import type { DiagnosePasswordsResult } from '../activities/contract.ts';
import { worstFirst } from '../core/findings.ts';
import type { DomainEntry, ExecutionSpec } from '../core/spec.ts';
import { callDomain, SLEEPER } from './calls.ts';
import { detailsOf, parkFor } from './failures.ts';
import { paceOf, readExecution } from './load-execution.ts';
import type { ProvisionFleetInput } from './messages-inputs.ts';
import { diagnosis, DIAGNOSIS_SLICE, type DomainDiagnosis } from './messages-diagnose.ts';
import { SURVEY_WINDOW } from './policies.ts';

/** A result crosses Temporal's history; who has more needs the report of a run. */
const TOLD_FINDINGS = 50;

/**
 * Returns how many domains were diagnosed; the query `diagnosis` reads them slice by slice, as they stand in the manifest. One that cannot
 * be diagnosed says why as a park, and stops no other.
 */
export async function diagnoseFleet(input: ProvisionFleetInput): Promise<number> {
  const diagnoses: DomainDiagnosis[] = [];
  setHandler(diagnosis, (offset) => diagnoses.slice(offset, offset + DIAGNOSIS_SLICE));

  const { domains, pace } = await readExecution(input);
  const queue = [...domains.entries()];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      diagnoses[next[0]] = await diagnose(next[1], input, paceOf(next[1], pace));
  };
  await Promise.all(Array.from({ length: SURVEY_WINDOW }, lane));
  return diagnoses.length;
}

async function diagnose(
  { domain, spec }: DomainEntry,
  { execution }: ProvisionFleetInput,
  pace: ExecutionSpec['pace'],
): Promise<DomainDiagnosis> {
  try {
    const found = await callDomain(
      SLEEPER,
      { execution, domain, spec, pass: '3-1', pace },
      { summary: 'diagnose passwords', activity: (a) => a.diagnosePasswords },
    );
    return toDiagnosis(domain, found);
  } catch (error) {
    return { domain, capable: false, park: parkFor(detailsOf(error)), findings: [], counts: NONE };
  }
}

const NONE = { set: 0, prove: 0, proven: 0, kept: 0, refused: 0, left: 0 } as const;

function toDiagnosis(domain: string, found: DiagnosePasswordsResult): DomainDiagnosis {
  const { capable, park, findings, set, prove, proven, kept, refused, left } = found;
  return {
    domain,
    capable,
    ...(park === undefined ? {} : { park }),
    findings: worstFirst(findings).slice(0, TOLD_FINDINGS),
    counts: {
      ...{ set: set.length, prove: prove.length, proven: proven.length },
      ...{ kept: kept.length, refused: refused.length, left },
    },
  };
}
