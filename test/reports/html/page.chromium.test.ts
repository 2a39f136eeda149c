import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { buildReport } from '../../../src/core/report.ts';
import type { ReportInput } from '../../../src/core/report-input.ts';
import { reportHtml } from '../../../src/reports/html/page.ts';
import { fleet } from '../fleet.ts';
import { failureOf, mailbox, progressOf, specOf } from '../rows.ts';
import { describeInChromium, type Opened } from './in-chromium.ts';

describeInChromium('report.html', (openHtml) => {
  const open = (input: ReportInput, width?: number): Promise<Opened> =>
    openHtml(reportHtml(buildReport(input)), width);

  it.each([1280, 390])('stays inside a window of %d px without complaint', async (width) => {
    const { page, complaints } = await open(withLongNames(), width);

    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );

    expect(overflow).toBe(0);
    expect(complaints).toEqual([]);
    expect(await rows(page, 'aliases')).toHaveLength(14);
    await page.close();
  });

  it('runs no foreign text', async () => {
    const hostile = '<img src=x onerror=alert(1)></script><script>alert(2)</script>';
    const failure = failureOf({ alias: hostile, error: hostile, remediation: hostile });
    const input = { ...fleet(), progress: [progressOf(hostile, '2-1', { failures: [failure] })] };

    const { page, complaints } = await open(input);

    expect(await rows(page, 'failures')).toEqual([expect.stringContaining(hostile)]);
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('filters aliases by words and by status, and says how many are left', async () => {
    const { page } = await open(fleet());
    const section = page.locator('#aliases');

    await section.getByLabel('Search aliases').fill('example.net mailbox');
    const found = await section.locator('.found').textContent();
    await section.getByLabel('Status').selectOption('failed');

    expect(found).toBe('4 of 13');
    expect(await rows(page, 'aliases')).toEqual([
      expect.stringContaining('info@example.net'),
      expect.stringContaining('tom@example.net'),
    ]);
    await page.close();
  });

  it('exports what the filter shows, formulas disarmed', async () => {
    const input = fleet();
    const failures = [
      failureOf({ error: '=HYPERLINK("x"), "y"' }),
      failureOf({ alias: 'b@example.net' }),
    ];
    const { page } = await open({
      ...input,
      progress: [progressOf('example.net', '2-1', { failures })],
    });

    await page.locator('#failures').getByLabel('Search failures').fill('hyperlink');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#failures').getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const exported = parse<Record<string, string>>(readFileSync(await download.path(), 'utf8'), {
      columns: true,
    });

    expect(download.suggestedFilename()).toBe('failures.csv');
    expect(exported).toEqual([
      expect.objectContaining({ email: 'info@example.net', error: `'=HYPERLINK("x"), "y"` }),
    ]);
    await page.close();
  });

  it('works by keyboard: a header sorts, a domain leads to its aliases', async () => {
    const { page } = await open(fleet());
    const header = page.locator('#aliases thead button').first();

    await header.press('Enter');
    await header.press('Enter');
    const [last] = await rows(page, 'aliases');
    const sorted = await page.locator('#aliases thead th').first().getAttribute('aria-sort');
    await page.getByRole('link', { name: 'mail.example.net' }).press('Enter');

    expect(last).toContain('tom@example.net');
    expect(sorted).toBe('descending');
    expect(await rows(page, 'aliases')).toEqual([expect.stringContaining('eve@mail.example.net')]);
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
    await page.close();
  });

  it('filters domains by status', async () => {
    const { page } = await open(fleet());

    await page.locator('#domains').getByLabel('Status').selectOption('parked');

    expect(await page.locator('#domains tbody tr:visible').count()).toBe(1);
    expect(await page.locator('#domains .found').textContent()).toBe('1 of 6');
    await page.close();
  });

  it('sorts domains by a header, and exports what the filter shows', async () => {
    const { page } = await open(fleet());
    const section = page.locator('#domains');
    const names = (): Promise<string[]> => section.locator('tbody th a').allTextContents();
    const before = await names();

    await section.locator('thead button').first().press('Enter');
    const ascending = await names();
    await section.locator('thead button').first().press('Enter');
    const descending = await names();
    await section.getByLabel('Status').selectOption('parked');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      section.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const exported = parse<Record<string, string>>(readFileSync(await download.path(), 'utf8'), {
      columns: true,
    });

    expect(ascending).toEqual([...before].toSorted((a, b) => a.localeCompare(b)));
    expect(descending).toEqual(ascending.toReversed());
    expect(download.suggestedFilename()).toBe('domains.csv');
    expect(exported.map(({ status }) => status)).toEqual(['parked']);
    await page.close();
  });

  it('keeps the numbers of the tiles in one line each at 1280 px', async () => {
    const model = buildReport(fleet());
    const effort = {
      ...model.effort,
      transientFaults: 1_234,
      recovered: 1_221,
      recoveryRate: 0.9895,
    };
    const { page } = await openHtml(reportHtml({ ...model, effort }), 1280);

    const heights = await page.evaluate<number[]>(
      "[...document.querySelectorAll('.tile .big')].map((node) => Math.round(node.getBoundingClientRect().height))",
    );

    expect(heights).toHaveLength(5);
    // A second line would be 33 px more.
    expect(Math.max(...heights)).toBeLessThan(45);
    await page.close();
  });

  it('draws the failures by cause, the most frequent as the whole bar', async () => {
    const { page } = await open(fleet());

    const bars = page.locator('#causes .causes .failed');

    expect(await bars.count()).toBe(buildReport(fleet()).failureGroups.length);
    expect(await bars.first().getAttribute('width')).toBe('100.000');
    await page.close();
  });

  it('draws a long table in pages, and whole for print', async () => {
    const names = Array.from({ length: 250 }, (_, index) => mailbox(`user${String(index)}`));
    const specs = new Map([['example.com', specOf('example.com', names)]]);
    const { page } = await open({ ...fleet(), specs });

    const first = await rows(page, 'aliases');
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    const printed = await rows(page, 'aliases');
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await page.locator('#aliases').getByRole('button', { name: 'Show more' }).click();
    const more = await rows(page, 'aliases');

    expect([first.length, printed.length, more.length]).toEqual([100, 250, 250]);
    await page.close();
  });
});

function rows(page: Page, id: string): Promise<string[]> {
  return page.locator(`#${id} tbody tr`).allTextContents();
}

/** The fleet with one domain whose names and texts are as long as they may be (RFC 1035 §2.3.4). */
function withLongNames(): ReportInput {
  const input = fleet();
  const domain = `${'a'.repeat(63)}.${'b'.repeat(63)}.example.com`;
  const spec = specOf(domain, [mailbox('x'.repeat(64))], { client: 'c'.repeat(80) });
  const failure = failureOf({
    alias: `${'x'.repeat(64)}@${domain}`,
    error: 'e'.repeat(300),
    remediation: `open https://example.com/${'r'.repeat(200)}`,
  });
  const progress = progressOf(domain, '2-1', { failures: [failure] });
  return {
    ...input,
    progress: [...input.progress, progress],
    specs: new Map([...input.specs, [domain, spec]]),
  };
}
