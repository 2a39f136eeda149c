/** Renews the tables in docs/configuration.md from the schemas: `npm run docs:configuration`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { renewReference } from './configuration-reference.ts';

const target = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));
const options = { ...(await resolveConfig(target)), filepath: target };
writeFileSync(target, await format(renewReference(readFileSync(target, 'utf8')), options));
