/** Pages opened as a person would open them: from a file, in the system's Chromium. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launch } from './chromium.ts';

/** A page that is open, and what it complained about: console, errors, dialogs, and requests for anything but files. */
export interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export type Open = (html: string, width?: number) => Promise<Opened>;

/** `describe` of a page with one browser. Without Chromium it is left out, saying so; under CI that is a failure. */
export function describeInChromium(what: string, tests: (open: Open) => void): void {
  describeWithChromium(what, (executablePath) => {
    tests(opener(executablePath));
  });
}

/** The same for tests that start the browser themselves. */
export function describeWithChromium(what: string, tests: (executablePath: string) => void): void {
  const executablePath = findChromium();
  describe(`${what} in Chromium`, () => {
    if (executablePath !== undefined) tests(executablePath);
    else leaveOut(`Chromium is not installed, so ${what} was not looked at; install "chromium"`);
  });
}

function leaveOut(absent: string): void {
  if (process.env['CI'] !== 'true') {
    it.skip(absent, () => undefined);
    return;
  }
  it('is looked at', () => {
    throw new Error(absent);
  });
}

function opener(executablePath: string): Open {
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-page-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(executablePath);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });
  return async (html, width = 1280) => {
    const path = join(directory, `page-${String(width)}.html`);
    writeFileSync(path, html);
    const page = await browser.newPage({ viewport: { width, height: 900 }, acceptDownloads: true });
    const complaints = complaintsOf(page);
    await page.goto(pathToFileURL(path).href);
    return { page, complaints };
  };
}

function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) complaints.push(`request: ${request.url()}`);
  });
  return complaints;
}
