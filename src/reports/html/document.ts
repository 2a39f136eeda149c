/** The frame of a page that opens offline: nothing is loaded, and only the script and style below may run (their hashes are in the policy). */
import { markup, trusted, type Markup } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

// Written down because this room computes no hashes; a test compares them and prints the right ones.
const SCRIPT_HASH = 'sha256-7QsqVUX3qgtQbZh3LTD+fJ/PJWgOvRdg3yHxAnHAAb4=';
const STYLE_HASH = 'sha256-Oa07qU6zfacdu7huMFVJ/nLaqAiu5bsVyrgfNwSZHnQ=';

const POLICY = [
  "default-src 'none'",
  `script-src '${SCRIPT_HASH}'`,
  `style-src '${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A whole HTML document; `main` has a section `domains`. Every text from outside is escaped. */
export function htmlDocument({
  title,
  header,
  main,
}: {
  readonly title: string;
  readonly header: Markup;
  readonly main: Markup;
}): string {
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${title}</title><style>${trusted(STYLE)}</style></head><body>
<a class="skip" href="#domains">Skip to the domains</a>
${header}
<main>${main}</main>
<script>${trusted(SCRIPT)}</script></body></html>
`.html;
}
