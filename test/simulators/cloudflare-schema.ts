/** Cloudflare's own published schema (2024-08-06), as a judge of both sides. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { z } from 'zod';

const FILE = join(import.meta.dirname, '../../../shared/reference/cloudflare-dns-openapi.json');

/** `describe`, left out with a message where the extract is absent. */
export function describePublished(name: string, tests: () => void): void {
  if (existsSync(FILE)) {
    describe(name, tests);
    return;
  }
  process.stderr.write('left out: the OpenAPI extract of ../shared/reference is absent\n');
  describe.skip(`${name} (left out: the OpenAPI extract of ../shared is absent)`, tests);
}

/** One schema of the document, by its name. */
export function judge(name: string): z.ZodType {
  const text = readFileSync(FILE, 'utf8').replaceAll('#/components/schemas/', '#/$defs/');
  const document = JSON.parse(text, withObjectTypes) as { components: { schemas: object } };
  const schema = { $defs: document.components.schemas, $ref: `#/$defs/${name}` };
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
}

/** The published schemas leave out `type: object`, without which nothing in them is checked. */
function withObjectTypes(_: string, value: unknown): unknown {
  const bare = typeof value === 'object' && value !== null && 'properties' in value;
  return bare && !('type' in value) ? { type: 'object', ...value } : value;
}
