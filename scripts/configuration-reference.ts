/** The generated part of docs/configuration.md: variables and manifest keys, from the zod schemas that read them. */
import { z } from 'zod';
import { ENVIRONMENT } from '../src/config-schema.ts';
import { manifestJsonSchema } from '../src/core/manifest-json-schema.ts';
import { typeOf, type JsonSchema } from './json-schema-types.ts';

/** What stands before and after the generated part. */
export const MARKS = {
  begin:
    '<!-- made by npm run docs:configuration; edit src/config-schema.ts and src/core/manifest-*schema.ts instead -->',
  end: '<!-- end of what npm run docs:configuration makes -->',
} as const;

/** The document with its generated part renewed. Throws an Error when it has lost its marks. */
export function renewReference(document: string): string {
  const { begin, end } = MARKS;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/configuration.md has lost its mark ${begin}`);
  const parts = ['## Environment variables', ...variables(), '## Manifest keys', ...keys()];
  return `${document.slice(0, from)}${begin}\n\n${parts.join('\n\n')}\n\n${document.slice(to)}`;
}

function variables(): readonly string[] {
  return Object.entries(ENVIRONMENT).map(([title, schema]) => {
    const { properties = {} } = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
    const rows = Object.entries(properties).map(([name, node]) => [
      `\`${name}\``,
      typeof node['form'] === 'string' ? node['form'] : typeOf(node),
      typeof node['absent'] === 'string' ? node['absent'] : fallback(node),
      node.description ?? '',
    ]);
    return `### ${title}\n\n${table(['variable', 'type', 'default', 'meaning'], rows)}`;
  });
}

/** Where a key of the manifest stands, and the part of the grammar that has it. */
function keys(): readonly string[] {
  const schema = manifestJsonSchema() as JsonSchema;
  const { definitions = {}, properties = {} } = schema;
  const shape = (name: string): JsonSchema => definitions[name] ?? {};
  const accounts = (shape('Account').oneOf ?? shape('Account').anyOf ?? []).map((kind) =>
    section(`Account of kind ${String(kind.properties?.['kind']?.const)}`, kind),
  );
  const settings = Object.keys(shape('Settings').properties ?? {});
  return [
    section('Top level', schema),
    ...accounts,
    section('Pace of an account', asShape(properties['pace']?.additionalProperties)),
    section('Settings, under defaults or on a domain', shape('Settings')),
    section('Dns', shape('Dns')),
    section('Domain, beside its settings', shape('DomainEntry'), settings),
    section('Alias', shape('AliasEntry')),
    section('Policy', shape('Policy')),
  ];
}

function asShape(node: JsonSchema['additionalProperties']): JsonSchema {
  return typeof node === 'object' ? node : {};
}

function section(title: string, schema: JsonSchema, without: readonly string[] = []): string {
  const rows = rowsOf(schema).filter(([name = '']) => !without.includes(name.replaceAll('`', '')));
  return `### ${title}\n\n${table(['key', 'type', 'default', 'meaning'], rows)}`;
}

/** Keys of a mapping inside a mapping are written `outer.inner`. */
function rowsOf(schema: JsonSchema, prefix = ''): readonly (readonly string[])[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, node]) => {
    const key = `${prefix}${name}`;
    const given = required.has(name) ? 'required' : fallback(node);
    const row = [`\`${key}\``, typeOf(node), given, node.description ?? ''];
    return [row, ...rowsOf(node, `${key}.`)];
  });
}

function fallback({ default: value }: JsonSchema): string {
  if (value === undefined) return '–';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
