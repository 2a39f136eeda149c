import { describe, expect, it } from '@jest/globals';
import { createFreedPlaces } from '../../src/activities/freed-places.ts';

const LONG_MS = 60_000;
const NEVER = new AbortController().signal;

describe('places in flight given back within a process', () => {
  it('tells whoever took its place first, and nobody else', async () => {
    const freed = createFreedPlaces();
    const heard: string[] = [];
    const [first, second] = [freed.place('row'), freed.place('row')];
    const late = second.wait(LONG_MS, NEVER).then(() => heard.push('second'));
    const early = first.wait(LONG_MS, NEVER).then(() => heard.push('first'));

    freed.tell('row');
    await early;
    const afterOne = [...heard];
    freed.tell('row');
    await late;

    expect(afterOne).toEqual(['first']);
    expect(heard).toEqual(['first', 'second']);
  });

  it('ends by itself when nobody tells, for another process may have made the call', async () => {
    const freed = createFreedPlaces();

    const waited = freed.place('row').wait(1, NEVER);
    freed.tell('another row');

    await expect(waited).resolves.toBeUndefined();
  });

  it('rejects when the attempt is stopped, and is then told no more', async () => {
    const freed = createFreedPlaces();
    const stopped = new AbortController();
    const first = freed.place('row').wait(LONG_MS, stopped.signal);
    const second = freed.place('row').wait(LONG_MS, NEVER);

    stopped.abort(new Error('the lease is lost'));
    await expect(first).rejects.toThrow('aborted');
    freed.tell('row');

    await expect(second).resolves.toBeUndefined();
  });
});
