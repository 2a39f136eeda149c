/** HTML that is safe by construction: whatever is put into a `markup` template is escaped unless it is markup itself. */

export interface Markup {
  readonly html: string;
}

type Part = string | number | undefined | Markup | readonly Markup[];

/** Template tag. Text and numbers are escaped for element content and double-quoted attributes; `undefined` is nothing. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const html = strings.map((text, index) => text + render(parts[index])).join('');
  return { html };
}

/** Text of our own that is HTML already: a constant of this folder, never anything from outside. */
export function trusted(html: string): Markup {
  return { html };
}

/** Data for a `<script type="application/json">`: JSON in which nothing can end the element (HTML §4.12.1.3). */
export function jsonData(value: unknown): Markup {
  return { html: JSON.stringify(value).replaceAll('<', '\\u003c') };
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return 'html' in part ? part.html : part.map(({ html }) => html).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
