/** The bill before the first write: reads every domain of an execution and says what `start` would do. Changes nothing. */
import { setHandler } from '@temporalio/workflow';
import type { DomainEntry, ExecutionSpec } from '../core/spec.ts';
import type { SurveyResult } from '../activities/contract.ts';
import { callDomain, SLEEPER } from './calls.ts';
import { detailsOf, parkFor } from './failures.ts';
import { paceOf, readExecution } from './load-execution.ts';
import { survey, SURVEY_SLICE, type SurveyCount } from './messages.ts';
import type { SurveyInput } from './messages-inputs.ts';
import { SURVEY_WINDOW } from './policies.ts';

/**
 * Surveys all domains, `SURVEY_WINDOW` at a time; a domain that cannot be read is in the bill with its reason. What was found is read by the
 * query `survey`, slice by slice, also after the end.
 */
export async function surveyFleet(input: SurveyInput): Promise<SurveyCount> {
  const surveyed: SurveyResult[] = [];
  let total = 0;
  setHandler(survey, (offset = 0) => ({
    total,
    done: surveyed.length,
    surveyed: surveyed.slice(offset, offset + SURVEY_SLICE),
  }));

  const { domains, pace } = await readExecution(input);
  const queue = [...domains];
  total = domains.length;
  const lane = async (): Promise<void> => {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift())
      surveyed.push(await look(entry, input, paceOf(entry, pace)));
  };
  await Promise.all(Array.from({ length: SURVEY_WINDOW }, lane));
  return { total, done: surveyed.length };
}

async function look(
  { domain, spec }: DomainEntry,
  { execution, phases, retryFailed, simulate }: SurveyInput,
  pace: ExecutionSpec['pace'],
): Promise<SurveyResult> {
  try {
    return await callDomain(
      SLEEPER,
      {
        ...{ execution, domain, spec, pass: '1-1', pace },
        ...(phases === undefined ? {} : { phases }),
        ...(retryFailed === undefined ? {} : { retryFailed }),
        ...(simulate === undefined ? {} : { simulate }),
      },
      { summary: 'survey', activity: (a) => a.surveyDomain },
    );
  } catch (error) {
    const park = parkFor(detailsOf(error));
    return {
      domain,
      dnsWrites: 0,
      dnsDeletions: 0,
      domainCreated: false,
      aliasesCreated: 0,
      aliasesChanged: 0,
      passwordsToSet: 0,
      existingAliases: 0,
      unmanaged: 0,
      park,
      items: [],
      conflicts: [],
      fingerprint: park.code,
    };
  }
}
