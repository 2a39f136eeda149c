/** For whom a workflow works, on every line its logger and the SDK write for it: part of the bundle as a module of interceptors. */
import { workflowInfo, type WorkflowInterceptorsFactory } from '@temporalio/workflow';

/** What the list of runs shows of a run is what its lines say; `publish` keeps both up to date. */
const FIELD_OF = {
  MailkeelExecution: 'execution',
  MailkeelDomain: 'domain',
  MailkeelPass: 'pass',
} as const;

/**
 * Adds `execution`, `domain` and `pass` to the attributes of a line: as the run's search attributes say now, else as its input says. The
 * SDK's first line of a run is written before the input is known. What a call of the logger says itself stands.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let asked: object = {};
  return {
    inbound: [
      {
        execute: (input, next) => {
          asked = statedIn(input.args[0]);
          return next(input);
        },
      },
    ],
    outbound: [{ getLogAttributes: (input, next) => next({ ...input, ...asked, ...published() }) }],
  };
};

/** Texts only: other workflows may mean something else by these words. */
function statedIn(input: unknown): object {
  const stated = Object.entries(input ?? {}).filter(
    ([field, value]) => isField(field) && typeof value === 'string',
  );
  return Object.fromEntries(stated);
}

function isField(name: string): boolean {
  return Object.values(FIELD_OF).some((field) => field === name);
}

function published(): object {
  const stated = workflowInfo().typedSearchAttributes.getAll();
  return Object.fromEntries(
    stated.flatMap(({ key, value }) =>
      isPublished(key.name) ? [[FIELD_OF[key.name], value]] : [],
    ),
  );
}

function isPublished(name: string): name is keyof typeof FIELD_OF {
  return Object.hasOwn(FIELD_OF, name);
}
