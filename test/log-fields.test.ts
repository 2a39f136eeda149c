import { describe, expect, it } from '@jest/globals';
import { withWorkflow } from '../src/log-fields.ts';

describe('a line of the SDK', () => {
  it.each([
    ['domain/example.com', { domain: 'example.com' }],
    [
      'domain/example.com/20261122-134611/2-1/3',
      { domain: 'example.com', execution: '20261122-134611', pass: '2-1' },
    ],
    ['mailbox/ann@example.com', { alias: 'ann@example.com', domain: 'example.com' }],
    ['execution/20261122-134611', { execution: '20261122-134611' }],
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
});
