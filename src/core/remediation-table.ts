/** Every remedy as a document, so that none has to be guessed from the code. */
import { CATEGORIES } from './errors.ts';
import {
  PROVIDER_OPERATIONS,
  REMEDIATION_CODES,
  remediationFor,
  type ProviderOperation,
  type RemediationCode,
} from './remediation.ts';

/** What stands before and after the generated part of docs/errors.md. */
export const TABLE_MARKS = {
  begin: '<!-- made by npm run docs:errors; edit src/core/remediation.ts instead -->',
  end: '<!-- end of what npm run docs:errors makes -->',
} as const;

/** The remedies as Markdown: a table for each operation, by category, and one of the codes that say more than their operation. */
export function remediationTable(): string {
  return [
    ...PROVIDER_OPERATIONS.map(operationTable),
    `### Codes\n\n${table(['code', 'remedy'], REMEDIATION_CODES.map(codeRow))}`,
  ].join('\n\n');
}

function operationTable(operation: ProviderOperation): string {
  const rows = CATEGORIES.map((category) => [
    `\`${category}\``,
    remediationFor(category, operation),
  ]);
  return `### \`${operation}\`\n\n${table(['category', 'remedy'], rows)}`;
}

/** A code is the same sentence whatever was asked. */
function codeRow(code: RemediationCode): readonly string[] {
  return [`\`${code}\``, remediationFor('ValidationError', 'identify', code)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** The document with its generated part renewed. Throws an Error when it has lost its marks. */
export function renewTable(document: string): string {
  const { begin, end } = TABLE_MARKS;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/errors.md has lost its mark ${begin}`);
  return `${document.slice(0, from)}${begin}\n\n${remediationTable()}\n\n${document.slice(to)}`;
}
