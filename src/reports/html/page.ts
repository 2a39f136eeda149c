/** report.html: one file that opens offline. Nothing is loaded; only the script and style below may run (their hashes are in the policy). */
import type { ReportModel } from '../../core/report-model.ts';
import { causeSection, decisionSection, parkSections } from './attention.ts';
import { domainSection } from './domains.ts';
import { markup, trusted } from './markup.ts';
import { operationSection } from './operations.ts';
import { pageHeader, tiles } from './overview.ts';
import { SCRIPT } from './script.ts';
import { aliasSheet, failureSheet, findingSheet } from './sheets.ts';
import { STYLE } from './style.ts';

// Written down because this room computes no hashes; a test compares them and prints the right ones.
const SCRIPT_HASH = 'sha256-loIwnRf7pIAfiCJqyaP/hfGA1Tj1kxJGaxy5W/HqQ7w=';
const STYLE_HASH = 'sha256-y8rddww7252yCsLxvuvifsgrSZwgg0LnTPjj1KSbhVw=';

const POLICY = [
  "default-src 'none'",
  `script-src '${SCRIPT_HASH}'`,
  `style-src '${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Renders the whole report as one HTML document; every text from outside is escaped. */
export function reportHtml(model: ReportModel): string {
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>Mailkeel report ${model.executionId}</title><style>${trusted(STYLE)}</style></head><body>
<a class="skip" href="#domains">Skip to the domains</a>
${pageHeader(model)}
<main>${tiles(model)}
${parkSections(model)}${causeSection(model)}${domainSection(model)}${failureSheet(model)}${aliasSheet(model)}${findingSheet(model)}${operationSection(model)}${decisionSection(model)}
<footer>The same data, for other programs: summary.json, state.json, aliases.csv, passwords.csv, failures.csv, inventory.csv, inventory.json, health.csv. No file holds a password.</footer></main>
<script>${trusted(SCRIPT)}</script></body></html>
`.html;
}
