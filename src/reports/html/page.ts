/** report.html: one file that opens offline. */
import type { ReportModel } from '../../core/report-model.ts';
import { causeSection, decisionSection, parkSections } from './attention.ts';
import { htmlDocument } from './document.ts';
import { domainSection } from './domains.ts';
import { markup } from './markup.ts';
import { accountSection, operationSection } from './operations.ts';
import { pageHeader, tiles } from './overview.ts';
import { aliasSheet, failureSheet, findingSheet } from './sheets.ts';

/** Renders the whole report as one HTML document; every text from outside is escaped. */
export function reportHtml(model: ReportModel): string {
  return htmlDocument({
    title: `Mailkeel report ${model.executionId}`,
    header: pageHeader(model),
    main: markup`${tiles(model)}
${parkSections(model)}${causeSection(model)}${domainSection(model)}${failureSheet(model)}${aliasSheet(model)}${findingSheet(model)}${accountSection(model)}${operationSection(model)}${decisionSection(model)}
<footer>The same data, for other programs: summary.json, state.json, aliases.csv, passwords.csv, failures.csv, inventory.csv, inventory.json, health.csv. No file holds a password.</footer>`,
  });
}
