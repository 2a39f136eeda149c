/** Starts domain runs for an execution, or joins the ones that run already. */
import {
  defineSearchAttributeKey,
  WorkflowExecutionAlreadyStartedError,
  type SearchAttributePair,
} from '@temporalio/common';
import {
  getExternalWorkflowHandle,
  isCancellation,
  log,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { DomainEntry } from '../core/spec.ts';
import type { Fleet } from './fleet.ts';
import { attach, domainWorkflowId, type DomainWish } from './messages.ts';
import type { ProvisionFleetInput } from './messages-inputs.ts';
import { provisionDomain } from './provision-domain.ts';

const DETAILS =
  'One mail domain, from its plan and DNS to mailboxes proven by a login. Where it stands: *Current Details*. It never fails for good: it parks with a remedy and waits for the signal `resume` or `skip`.';

/** Starts `domain/<name>`; where one runs already the execution attaches to it and hears of it from now on. */
export async function startDomain(
  entry: DomainEntry,
  input: ProvisionFleetInput,
  fleet: Fleet,
): Promise<'started' | 'attached'> {
  for (;;) {
    try {
      watch(entry.domain, await start(entry, input), fleet);
      return 'started';
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    if (await attached(entry, input)) return 'attached';
  }
}

/** False when the run ended between our start and our signal: then it can be started after all. */
async function attached(
  entry: DomainEntry,
  { execution, phases }: ProvisionFleetInput,
): Promise<boolean> {
  const { domain, spec, aliases } = entry;
  log.info('domain runs already; attaching', { domain });
  try {
    await getExternalWorkflowHandle(domainWorkflowId(domain)).signal(attach, {
      execution,
      aliases,
      ...(phases === undefined ? { spec } : {}),
      anew: wishOf(entry, phases),
    });
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.info('the run ended before it could be attached to', { domain, error: String(error) });
    return false;
  }
}

function start(
  entry: DomainEntry,
  { execution, phases }: ProvisionFleetInput,
): Promise<ChildWorkflowHandle<typeof provisionDomain>> {
  const { domain, aliases } = entry;
  return startChild(provisionDomain, {
    workflowId: domainWorkflowId(domain),
    // A domain outlives its execution: a park waits as long as it takes.
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [{ execution, domain, aliases, ...wishOf(entry, phases) }],
    typedSearchAttributes: attributes(entry, execution),
    staticDetails: DETAILS,
    staticSummary: `${domain} · ${String(aliases)} aliases · execution ${execution}`,
  });
}

function wishOf({ spec, client }: DomainEntry, phases: ProvisionFleetInput['phases']): DomainWish {
  return {
    spec,
    ...(client === undefined ? {} : { client }),
    ...(phases === undefined ? {} : { phases }),
  };
}

function attributes(entry: DomainEntry, execution: string): SearchAttributePair[] {
  const keyword = (name: string, value: string): SearchAttributePair => ({
    key: defineSearchAttributeKey(name, 'KEYWORD'),
    value,
  });
  return [
    keyword('MailkeelDomain', entry.domain),
    keyword('MailkeelExecution', execution),
    keyword('MailkeelStatus', 'running'),
    ...(entry.client === undefined ? [] : [keyword('MailkeelClient', entry.client)]),
    {
      key: defineSearchAttributeKey('MailkeelAccounts', 'KEYWORD_LIST'),
      value: [...entry.accounts],
    },
  ];
}

/** The signal of the domain itself is the news; its end only matters when it ended without one. */
function watch(
  domain: string,
  child: ChildWorkflowHandle<typeof provisionDomain>,
  fleet: Fleet,
): void {
  child.result().then(
    (progress) => {
      const { status, pass, counts } = progress;
      fleet.hear({ domain, status, pass, stage: 'proving', counts });
    },
    (error: unknown) => {
      log.error('domain run ended without a result', { domain, error: String(error) });
      fleet.lost(domain);
    },
  );
}
