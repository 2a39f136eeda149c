import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulation } from '../../src/core/simulation.ts';
import { manifestText, openPlace, type Place } from './place.ts';
import { configOf, mailkeel } from './terminal.ts';

describe('simulate --offline', () => {
  let place: Place;
  let manifest: string;

  beforeAll(() => {
    place = openPlace();
    manifest = place.write('mailkeel.yaml', manifestText());
  });
  afterAll(() => {
    place.remove();
  });

  const cli = (...args: readonly string[]) => mailkeel(configOf(place.home), ['simulate', ...args]);

  it('asks nobody, needs no token and no server, stores nothing, and says what it assumed', async () => {
    const { code, out, err } = await cli(manifest, '--offline');

    expect({ code, err }).toEqual({ code: 3, err: '' });
    expect(out).toContain('offline: nobody was asked, nothing is assumed to exist yet');
    expect(out).toContain('Creates:   1 domain, 7 records, 2 aliases, 1 password');
    expect(out).toContain('1 e-mail to administrators');
    expect(existsSync(place.home)).toBe(false);
  });

  it('prints the same as JSON, narrowed by phase', async () => {
    const { code, out } = await cli(manifest, '--offline', '--json', '--phase', '2');

    const simulation = JSON.parse(out) as Simulation;
    expect(code).toBe(3);
    expect(simulation).toMatchObject({ simulation: 1, basis: 'assumed' });
    expect(simulation.totals.create).toEqual({ domains: 0, records: 0, aliases: 2, passwords: 0 });
    expect(simulation.domains.map(({ domain }) => domain)).toEqual(['cli.example.com']);
  });

  it('writes the page, and says where it cannot', async () => {
    const page = join(dirname(manifest), 'page.html');

    const written = await cli(manifest, '--offline', '--html', page);
    const refused = await cli(manifest, '--offline', '--html', join(page, 'below.html'));

    expect(written).toMatchObject({ code: 3, err: `Page: ${page}\n` });
    expect(readFileSync(page, 'utf8')).toContain('cli.example.com');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written') });
  });
});
