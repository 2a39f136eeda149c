/** Pages of Temporal's own Web UI, opened in Chromium as an operator opens them. */
import type { Browser, Page } from 'playwright-core';
import { readOwner } from '../../../src/embedded/owner.ts';
import { launch } from '../../reports/html/chromium.ts';
import type { Source } from '../secret-scanner.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

/** A page that was looked at: what a person reads on it, and all of its HTML. */
export interface SeenPage {
  readonly text: string;
  readonly source: Source;
}

export interface WebUi {
  /** The list of runs a query means, once it names `expected`. */
  list(query: string, expected: string): Promise<SeenPage>;
  /** The newest run of a workflow, tab by tab, once its newest events name `event` and its details say `details`. */
  run(
    workflowId: string,
    expected: { readonly event: string; readonly details: string },
  ): Promise<readonly SeenPage[]>;
}

/** Opens the browser as long as `body` looks. The stage's server must run, and a worker: current details are a worker's answer. */
export async function inWebUi<T>(
  stage: Stage,
  executablePath: string,
  body: (ui: WebUi) => Promise<T>,
): Promise<T> {
  const browser = await launch(executablePath);
  try {
    return await body(webUi(stage, browser));
  } finally {
    await browser.close();
  }
}

function webUi(stage: Stage, browser: Browser): WebUi {
  const base = `${readOwner(stage.config.home)?.uiUrl ?? ''}/namespaces/default/workflows`;
  return {
    list: (query, expected) =>
      look(browser, { url: `${base}?query=${encodeURIComponent(query)}`, expected }),
    async run(workflowId, { event, details }) {
      const { runId } = await stage.client().workflow.getHandle(workflowId).describe();
      const run = `${base}/${encodeURIComponent(workflowId)}/${runId}`;
      return [
        await look(browser, { url: `${run}/history`, expected: event }),
        await look(browser, { url: `${run}/search-attributes`, expected: 'MailkeelPass' }),
        await look(browser, { url: `${run}/user-metadata`, expected: details }),
      ];
    },
  };
}

async function look(
  browser: Browser,
  { url, expected }: { readonly url: string; readonly expected: string },
): Promise<SeenPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
  try {
    await page.goto(url);
    await until(`"${expected}" on ${url}`, async () => (await textOf(page)).includes(expected));
    const html = await Promise.all(page.frames().map((frame) => frame.content()));
    return {
      text: await textOf(page),
      source: { place: url, content: html.join('\n') },
    };
  } finally {
    await page.close();
  }
}

/** Markdown is shown in frames of its own. A frame that is just being replaced has nothing to read. */
async function textOf(page: Page): Promise<string> {
  const texts = page
    .frames()
    .map((frame) => frame.evaluate<string>('document.body?.innerText ?? ""').catch(() => ''));
  return (await Promise.all(texts)).join('\n');
}
