/** All files of a report by name, as text. Writing them is the caller's. */
import type { ReportModel } from '../core/report-model.ts';
import { aliasesCsv, failuresCsv, healthCsv, inventoryCsv, passwordsCsv } from './csv.ts';
import { reportHtml } from './html/page.ts';
import { inventoryJson, stateJson, summaryJson } from './json.ts';
import { renderSummary } from './summary.ts';

/** Renders the whole report, of an execution or of one of its domains: file name → content, UTF-8. */
export function renderReport(model: ReportModel): ReadonlyMap<string, string> {
  return new Map([
    ['summary.txt', renderSummary(model)],
    ['summary.json', summaryJson(model)],
    ['state.json', stateJson(model)],
    ['aliases.csv', aliasesCsv(model)],
    ['passwords.csv', passwordsCsv(model)],
    ['failures.csv', failuresCsv(model)],
    ['inventory.csv', inventoryCsv(model)],
    ['inventory.json', inventoryJson(model)],
    ['health.csv', healthCsv(model)],
    ['report.html', reportHtml(model)],
  ]);
}
