/** Reads a manifest's text, YAML 1.2 or JSON (its subset), into located data. */
import { LineCounter, parseDocument, type Document, type YAMLError } from 'yaml';
import type { ManifestError } from './manifest-error.ts';
import { LARGEST_MANIFEST, checkNesting, checkText } from './manifest-text.ts';
import { readTree, spotAt, type Located } from './manifest-tree.ts';

export interface ManifestSource {
  /** As shown in errors; CSV paths are relative to it. */
  readonly path: string;
  readonly text: string;
}

export type YamlResult =
  | { readonly ok: true; readonly root: Located }
  | { readonly ok: false; readonly errors: readonly ManifestError[] };

/** One slip upsets the parser for many lines: the first ones are the ones to mend. */
const SHOWN_SYNTAX_ERRORS = 10;

/** The parser's own messages quote the text, which may be a secret: these do not. */
const SYNTAX: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_INDENT: 'the indentation is wrong, or a bracket is not closed',
  BLOCK_AS_IMPLICIT_KEY: 'there is a second ":" in one line; quote the value',
  MISSING_CHAR: 'a quote, a bracket or a space is missing',
  MULTIPLE_DOCS: 'the file holds more than one YAML document ("---")',
  TAB_AS_INDENT: 'a tab is used as indentation; YAML allows spaces only',
  TAG_RESOLVE_FAILED: 'YAML tags (!name) are not read here',
  BAD_SCALAR_START: 'a value begins with a reserved character; quote it',
  RESOURCE_EXHAUSTION: 'the file is nested too deep',
};

/** Parses the text of a manifest; never throws. All syntax errors found are returned, without quoting the file. */
export function readYaml(source: ManifestSource): YamlResult {
  const checked = checkText(source, LARGEST_MANIFEST);
  if ('error' in checked) return { ok: false, errors: [checked.error] };
  const tooDeep = checkNesting(source.path, checked.text);
  if (tooDeep !== undefined) return { ok: false, errors: [tooDeep] };
  return compose(source.path, checked.text);
}

function compose(file: string, text: string): YamlResult {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'core',
    // Compares every key with every other; the tree does it in one pass.
    uniqueKeys: false,
  });
  const syntax = syntaxErrors(document, { file, lines });
  if (syntax.length > 0) return { ok: false, errors: syntax };
  if (document.contents === null) return { ok: false, errors: [empty(file)] };
  const { errors, ...root } = readTree(document.contents, { file, lines });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, root };
}

function syntaxErrors(
  document: Pick<Document, 'errors' | 'warnings'>,
  source: { readonly file: string; readonly lines: LineCounter },
): readonly ManifestError[] {
  return [...document.errors, ...document.warnings].slice(0, SHOWN_SYNTAX_ERRORS).map((error) => ({
    ...spotAt(source, error.pos[0], []),
    message: `not valid YAML: ${SYNTAX[error.code] ?? 'the text does not fit here'} (${error.code})`,
    remedy: 'mend this place; what follows it may be right',
  }));
}

function empty(file: string): ManifestError {
  return {
    file,
    line: 1,
    column: 1,
    path: '',
    message: 'the manifest is empty',
    remedy: 'begin with "version: 1", accounts and domains; `mailkeel init` writes a first one',
  };
}
