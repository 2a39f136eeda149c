import { describe, expect, it } from '@jest/globals';
import type { Simulation } from '../../../src/core/simulation.ts';
import { simulationHtml } from '../../../src/reports/html/simulation.ts';
import { forecastOf, simulationOf } from '../simulation.ts';
import { describeInChromium, type Opened } from './in-chromium.ts';

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(2)">'"&<!--`;
const LONG = `${'a'.repeat(63)}.${'b'.repeat(63)}.example.com`;

const WHOLE = simulationOf(
  [
    forecastOf('example.com', { client: 'c'.repeat(80) }),
    forecastOf(LONG, {
      outcome: 'waits',
      park: { code: 'plan.free', sentence: 's'.repeat(300), remedy: [`open ${'r'.repeat(200)}`] },
      issues: ['plan.free'],
    }),
    ...Array.from({ length: 598 }, (_, index) => forecastOf(`d${String(index)}.example.com`)),
  ],
  {
    issues: [
      {
        ...{ code: 'plan.free', severity: 'park', message: 'm'.repeat(300) },
        ...{ remedy: ['r'.repeat(200)], domains: [LONG] },
      },
    ],
  },
);

describe('the page of a dry run', () => {
  it('loads nothing from anywhere', () => {
    const page = simulationHtml(WHOLE);

    expect(page).not.toMatch(/\s(?:src|srcset|action|style|on\w+)=/i);
    expect(page.match(/<(?:link|iframe|object|embed|img|form)\b/gi)).toBeNull();
  });

  it('shows hostile texts as text', () => {
    const issue = { code: HOSTILE, severity: 'warn', message: HOSTILE, remedy: [HOSTILE] } as const;
    const issues = [{ ...issue, domains: [HOSTILE] }];

    const page = simulationHtml(simulationOf([forecastOf(HOSTILE)], { issues }));

    expect(page).not.toContain('<img');
    expect(page).not.toContain('<!--');
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page.match(/<script type="application\/json">/g)).toHaveLength(3);
  });
});

describeInChromium('the page of a simulation', (openHtml) => {
  const open = (simulation: Simulation, width: number): Promise<Opened> =>
    openHtml(simulationHtml(simulation), width);

  it.each([1280, 390])('stays inside a window of %d px without complaint', async (width) => {
    const { page, complaints } = await open(WHOLE, width);

    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );

    expect(overflow).toBe(0);
    expect(complaints).toEqual([]);
    expect(await page.locator('#domains tbody tr').count()).toBe(100);
    await page.close();
  });

  it('filters domains by outcome and exports what it shows', async () => {
    const { page } = await open(WHOLE, 1280);
    const section = page.locator('#domains');

    await section.getByLabel('Outcome').selectOption('waits');
    const found = await section.locator('.found').textContent();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      section.getByRole('button', { name: 'Export CSV' }).click(),
    ]);

    expect(found).toBe('1 of 600');
    expect(download.suggestedFilename()).toBe('simulation-domains.csv');
    await page.close();
  });
});
