/** For whom a line of Temporal's SDK is: what its metadata tells, under the names of Mailkeel's own lines. Pure. */

type Fields = Readonly<Record<string, unknown>>;

/**
 * The metadata with `workflow`, and what a workflow's id says besides: `domain/<name>` and its batches
 * `domain/<name>/<execution>/<pass>/<n>`, `mailbox/<address>`, `execution/<id>`. What a line says itself stands.
 */
export function withWorkflow(meta: Fields = {}): Fields {
  const { workflowId } = meta;
  if (typeof workflowId !== 'string') return meta;
  return { workflow: workflowId, ...saidBy(workflowId), ...meta };
}

function saidBy(workflowId: string): Fields {
  const [kind, name = '', execution, pass] = workflowId.split('/');
  if (kind === 'execution') return { execution: name };
  if (kind === 'mailbox') return { alias: name, domain: name.slice(name.lastIndexOf('@') + 1) };
  if (kind !== 'domain') return {};
  return {
    domain: name,
    ...(execution === undefined ? {} : { execution }),
    ...(pass === undefined ? {} : { pass }),
  };
}
