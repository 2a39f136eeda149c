/** Types of a JSON Schema as words for a table. */

/** The parts of a JSON Schema (draft 7) the reference is made of. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

const NAMED: Readonly<Record<string, string>> = {
  Label: 'account label',
  Duration: 'duration',
  SecretRef: '`{ env: NAME }` or `{ file: path }`',
  Settings: 'mapping: [Settings](#settings-under-defaults-or-on-a-domain)',
  Dns: 'mapping: [Dns](#dns)',
  DomainEntry: 'mapping: [Domain](#domain-beside-its-settings)',
  AliasEntry: 'mapping: [Alias](#alias)',
  AliasSettings: 'mapping: [Alias](#alias) without `name`',
  Policy: 'mapping: [Policy](#policy)',
};

/** The type of a value in words. Throws an Error for a shape the reference has no words for. */
export function typeOf(node: JsonSchema): string {
  const { $ref, allOf, anyOf, oneOf } = node;
  if ($ref !== undefined) return named($ref);
  if (allOf !== undefined) return allOf.map(typeOf).join(' and ');
  const either = anyOf ?? oneOf;
  if (either !== undefined) return either.map(typeOf).join(', or ');
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return node.enum.map(code).join(', ');
  return plain(node);
}

function named(ref: string): string {
  const name = ref.split('/').at(-1) ?? '';
  const words = NAMED[name];
  if (words === undefined) throw new Error(`say in NAMED what a ${name} is`);
  return words;
}

function plain(node: JsonSchema): string {
  switch (node.type) {
    case 'string':
      return 'text';
    case 'boolean':
      return '`true`, `false`';
    case 'integer':
    case 'number':
      return range(node);
    case 'array':
      return `list of ${typeOf(node.items ?? {})}`;
    case 'object':
      return mapping(node);
    default:
      throw new Error(`no words for the type of ${JSON.stringify(node)}`);
  }
}

function mapping({ properties, additionalProperties }: JsonSchema): string {
  if (typeof additionalProperties === 'object') return 'mapping by account label';
  const names = Object.keys(properties ?? {});
  return names.length === 1 ? `\`{ ${names.join('')}: … }\`` : 'mapping';
}

function range({ minimum, maximum }: JsonSchema): string {
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum === undefined) return 'whole number';
  return `whole number, ${String(minimum)}${most === undefined ? ' or more' : ` to ${String(most)}`}`;
}

function code(value: unknown): string {
  return `\`${String(value)}\``;
}
