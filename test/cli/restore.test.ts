import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openPlace, type Place } from './place.ts';
import { configOf, mailkeel } from './terminal.ts';

describe('mailkeel restore', () => {
  let place: Place;
  beforeEach(() => {
    place = openPlace();
  });
  afterEach(() => {
    place.remove();
  });

  it.each([
    ['in capitals with a final dot', 'Example.COM.', 'example.com'],
    ['in its own script', 'Bücher.example', 'xn--bcher-kva.example'],
  ])('looks for a domain written %s by its name in DNS', async (_what, written, name) => {
    const { code, err } = await mailkeel(configOf(place.home), ['restore', written]);

    expect(code).toBe(2);
    expect(err).toContain(`no change of existing settings of ${name} is kept`);
  });

  it('ends with 2 for what is no domain name', async () => {
    const { code, err } = await mailkeel(configOf(place.home), ['restore', 'anna@example.com']);

    expect(code).toBe(2);
    expect(err).toContain('anna@example.com holds a character no domain name may have');
  });
});
