import { describe, expect, it } from '@jest/globals';
import type { Issue } from '../../../src/core/simulation.ts';
import { renderSimulation } from '../../../src/reports/console/simulation.ts';
import { forecastOf, NOW, simulationOf } from '../simulation.ts';

const VIEW = { color: false, width: 100, now: NOW, timeZone: 'UTC' };

describe('renderSimulation', () => {
  it('says what happens, what it costs and when it is through', () => {
    const text = renderSimulation(simulationOf([forecastOf('example.com')]), VIEW);

    expect(text).toContain('Dry run of 1 domain (read from the accounts just now');
    expect(text).toContain('Creates:   1 domain, 7 records, 2 aliases, 1 password');
    expect(text).toContain('Changes:   nothing');
    expect(text).toContain('3 aliases (2 not in the manifest)');
    expect(text).toContain('Requests:  3 · 1 e-mail to administrators');
    expect(text).toContain('08:00 → 2026-11-25 12:00, 3 d 4 h, 10 domains at a time');
    expect(text).toMatch(/fe +passwords +1,000 calls · one every 2 s · 300 a day · 4 win/);
    expect(text).toMatch(/forward-email +get-domain +3\n/);
    expect(text).toMatch(
      / {2}example\.com\n {4}1 domain, .* · 3 requests · 1 e-mail · 08:00 → 08:05/,
    );
  });

  it('stays readable for 600 domains: those with nothing to do are one line, the others forty', () => {
    const domains = Array.from({ length: 600 }, (_, index) =>
      forecastOf(`d${String(index)}.example.com`, index < 500 ? {} : { outcome: 'nothing' }),
    );

    const lines = renderSimulation(simulationOf(domains), VIEW).split('\n');

    expect(lines.length).toBeLessThan(120);
    expect(lines).toContain('  … and 460 more domains: --html or --json shows each');
    expect(lines).toContain('  100 domains with nothing to do');
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });

  it('shows an issue once with its remedy and its domains', () => {
    const issues: readonly Issue[] = [
      {
        ...{ code: 'dns.foreign-mx', severity: 'park', message: '<domain> has other MX' },
        ...{ remedy: ['decide'], domains: ['a', 'b', 'c', 'd', 'e', 'f'] },
      },
    ];

    const text = renderSimulation(simulationOf([], { issues }), VIEW);

    expect(text).toContain(
      [
        '✖ dns.foreign-mx (6 domains)',
        '<domain> has other MX',
        '→ decide',
        'a, b, c, d, e, and 1 more',
      ].join('\n    '),
    );
  });

  it('says that it never ends while an account stands still', () => {
    const { endsAt, durationMs, ...totals } = simulationOf([]).totals;

    const text = renderSimulation(simulationOf([], { totals }), VIEW);

    expect(text).toContain('never done: an account stands still');
  });

  it('writes foreign text as one harmless line', () => {
    const text = renderSimulation(simulationOf([forecastOf('evil\u001b[2J\n.example.com')]), VIEW);

    expect(text).not.toContain('\u001b');
    expect(text).toContain('evil [2J .example.com');
  });
});
