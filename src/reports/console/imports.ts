/** What became of imported passwords, a line an address. */

/** `already`: the vault has it proven since before; `invalid`: the row cannot be used. */
export interface ImportLine {
  readonly address: string;
  readonly outcome: string;
  readonly detail: string;
}

/** Best first, then by address; the outcomes stand below each other. */
export function renderImport(lines: readonly ImportLine[]): string {
  const width = Math.max(0, ...lines.map(({ outcome }) => outcome.length));
  return lines
    .map(({ address, outcome, detail }) =>
      `${outcome.padEnd(width)}  ${address}${detail === '' ? '' : `  ${detail}`}`.trimEnd(),
    )
    .join('\n');
}
