/** The activities on the queue `mailkeel`: our own store and reports. They reach no provider. */
import { activityInfo } from '@temporalio/activity';
import { mailAccountOf } from '../core/spec.ts';
import type { Toolset } from './accounts.ts';
import type { LocalActivities } from './contract.ts';
import { readExecution } from './pace.ts';

/** 10,000 domains are too much for one payload of Temporal's. */
const DOMAINS_AT_ONCE = 250;

/** Builds the local activities. They throw StoreError; all may be repeated. */
export function createLocalActivities(tools: Toolset): LocalActivities {
  const { store, report } = tools;
  return {
    loadSpec: async ({ spec: hash }) => {
      const { spec } = await tools.specs.domain(hash);
      const { aliases, ...summary } = spec;
      const mailboxes = aliases.filter((alias) => alias.mailbox).length;
      return { ...summary, mailboxes, total: aliases.length };
    },
    loadExecution: async ({ spec: hash, offset }) => {
      const { window, domains, pace } = await readExecution(tools, hash);
      const end = offset + DOMAINS_AT_ONCE;
      const ahead = [...new Set(domains.slice(end).map(mailAccountOf))];
      return {
        ...{ window, total: domains.length, domains: domains.slice(offset, end), pace },
        paced: Object.keys(pace),
        ...(ahead.length === 0 ? {} : { ahead }),
      };
    },
    recordProgress: ({ progress }) => store.progress.save(progress),
    recordDecision: ({ execution, ...decision }) =>
      store.audit.decide({ ...decision, executionId: execution, id: scheduledActivity() }),
    forgetRefusals: ({ domain, alias }) => store.objects.reopenRefusals(domain, alias),
    exportDomain: (input) => report.exportDomain(input),
    writeReport: (input) => report.writeReport(input),
  };
}

/** The same for every attempt of one activity, and for no other: a retry repeats a decision, it does not take a second one. */
function scheduledActivity(): string {
  const { workflowExecution, activityId } = activityInfo();
  return `${workflowExecution?.runId ?? ''}/${activityId}`;
}
