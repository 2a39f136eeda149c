/** Writes docs/manifest.schema.json from the grammar: `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { manifestJsonSchema } from '../src/core/manifest-json-schema.ts';

const target = fileURLToPath(new URL('../docs/manifest.schema.json', import.meta.url));
const options = { ...(await resolveConfig(target)), filepath: target };
writeFileSync(target, await format(JSON.stringify(manifestJsonSchema()), options));
