/** Labels stand at the end of the description: the server has no other free text that is shown to whoever manages it. Pure. */

const LABELLED = /^(.*?) ?\[labels: ([^[\]]*)\]$/s;

/** `Front desk` with labels `a`, `b` → `Front desk [labels: a, b]`. */
export function withLabels(description: string, labels: readonly string[]): string {
  if (labels.length === 0) return description;
  return `${description} [labels: ${labels.join(', ')}]`.trimStart();
}

/** The two apart again; a description somebody else wrote has no labels. */
export function withoutLabels(text: string): {
  readonly description: string;
  readonly labels: readonly string[];
} {
  const [, description, labels] = LABELLED.exec(text) ?? [];
  if (description === undefined || labels === undefined) return { description: text, labels: [] };
  return { description, labels: labels.split(', ').filter((label) => label !== '') };
}
