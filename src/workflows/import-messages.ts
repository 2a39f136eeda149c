/** What starts an import of old passwords, and what it says at its end. */

/** Workflow id of an import. */
export const importWorkflowId = (id: string): string => `import/${id}`;

export interface ImportInput {
  readonly import: string;
  /** Hash of the spec of each domain. */
  readonly specs: Readonly<Record<string, string>>;
  /** A password that works takes the place of another one the vault has. */
  readonly replace?: boolean;
}

/** What came of each address is in the store. `stopped`: why the rest was not tried. */
export interface ImportResult {
  readonly stopped?: string;
}
