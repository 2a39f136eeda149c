import { describe, expect, it } from '@jest/globals';
import { createLineFields } from '../src/log-fields.ts';

const withWorkflow = createLineFields();

describe('a line of the SDK', () => {
  it.each([
    ['domain/example.com', { domain: 'example.com' }],
    [
      'domain/example.com/20261122-134611/2-1/3',
      { domain: 'example.com', execution: '20261122-134611', pass: '2-1' },
    ],
    ['rollback/example.com', { domain: 'example.com' }],
    [
      'mailbox/ann@example.com',
      { alias: 'ann@example.com', domain: 'example.com', execution: 'sign-up' },
    ],
    ['password/ann@example.com', { alias: 'ann@example.com', domain: 'example.com' }],
    ['reconcile/2026-11-22T13:46:11.000Z', { execution: 'sign-up' }],
    ['execution/20261122-134611', { execution: '20261122-134611' }],
    ['survey/20261122-134611', { execution: '20261122-134611' }],
    ['event/abc', {}],
  ])('of the workflow %s says for whom it is', (workflowId, said) => {
    expect(withWorkflow({ workflowId, sdkComponent: 'worker' })).toEqual({
      ...{ workflow: workflowId, workflowId, sdkComponent: 'worker' },
      ...said,
    });
  });

  it('keeps what it says itself', () => {
    const line = withWorkflow({ workflowId: 'domain/example.com', pass: '3-2', domain: 'other' });

    expect(line).toMatchObject({ pass: '3-2', domain: 'other' });
  });

  it('about no workflow stays as it is', () => {
    expect(withWorkflow({ sdkComponent: 'core' })).toEqual({ sdkComponent: 'core' });
    expect(withWorkflow(undefined)).toEqual({});
  });

  it('tells an error with its words and its place, and what else it holds', () => {
    const error = Object.assign(new TypeError('not replayed'), { nonRetryable: true });

    const line = JSON.parse(JSON.stringify(withWorkflow({ error }))) as Record<string, unknown>;

    expect(line['error']).toEqual({
      ...{ type: 'TypeError', message: 'not replayed', nonRetryable: true },
      stack: expect.stringContaining('log-fields.test'),
    });
    expect(withWorkflow({ error: 'a text' })).toEqual({ error: 'a text' });
  });

  it('says the duration as Mailkeel’s own lines do', () => {
    expect(withWorkflow({ durationMs: 12 })).toEqual({ duration_ms: 12 });
  });
});

describe('a later line of the same run', () => {
  const told = { workflowId: 'domain/example.com', runId: 'r1', execution: '20261122-134611' };
  const known = { workflow: 'domain/example.com', execution: '20261122-134611' };

  it.each([
    ['of its activity', { workflowId: 'domain/example.com', workflowRunId: 'r1' }],
    ['that gives its run alone', { runId: 'r1', jobs: [] }],
    [
      'of a task, which names the run further inside',
      { start: { workflowExecution: { workflowId: 'domain/example.com', runId: 'r1' } } },
    ],
  ])('%s says the execution too', (_, meta) => {
    const fieldsOf = createLineFields();
    fieldsOf(told);

    expect(fieldsOf(meta)).toMatchObject(known);
  });

  it('of another run of that workflow does not', () => {
    const fieldsOf = createLineFields();
    fieldsOf(told);

    expect(fieldsOf({ workflowId: 'domain/example.com', runId: 'r2' })).not.toHaveProperty(
      'execution',
    );
  });

  it('is remembered for the newest thousand runs', () => {
    const fieldsOf = createLineFields();
    for (let run = 0; run <= 1000; run += 1) fieldsOf({ ...told, runId: `r${String(run)}` });

    expect(fieldsOf({ runId: 'r0' })).toEqual({ runId: 'r0' });
    expect(fieldsOf({ runId: 'r1' })).toMatchObject(known);
  });
});
