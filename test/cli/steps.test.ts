import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { stepsFor } from '../../src/cli/steps.ts';

/** A terminal that keeps what is drawn on it. */
function terminal(): { readonly screen: NodeJS.WriteStream; readonly drawn: () => string } {
  const drawn: string[] = [];
  const stream = new PassThrough().on('data', (chunk: Buffer) => drawn.push(chunk.toString()));
  const screen = Object.assign(stream, { isTTY: true, columns: 80, rows: 24 });
  return { screen: screen as unknown as NodeJS.WriteStream, drawn: () => drawn.join('') };
}

describe('stepsFor', () => {
  it('says a line a step without a terminal, and what happens within it', async () => {
    const said: string[] = [];
    const step = stepsFor({ say: (line) => said.push(line) });

    const result = await step('Temporal', (tell) => {
      tell('started');
      return Promise.resolve(7);
    });

    expect(result).toBe(7);
    expect(said).toEqual(['Temporal …', 'started']);
  });

  it('draws the step on a terminal and says nothing', async () => {
    const said: string[] = [];
    const { screen, drawn } = terminal();
    const step = stepsFor({ say: (line) => said.push(line), terminal: screen });

    const result = await step('Temporal', () => Promise.resolve('answers'));

    expect(result).toBe('answers');
    expect(drawn()).toContain('Temporal');
    expect(said).toEqual([]);
  });

  it('throws what the step throws', async () => {
    const { screen } = terminal();
    const failure = new RangeError('interrupted');

    const running = stepsFor({ say: () => undefined, terminal: screen })('accounts', () =>
      Promise.reject(failure),
    );

    await expect(running).rejects.toBe(failure);
  });
});
