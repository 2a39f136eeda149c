/** Renews the remedies in docs/errors.md from the code: `npm run docs:errors`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { renewTable } from '../src/core/remediation-table.ts';

const target = fileURLToPath(new URL('../docs/errors.md', import.meta.url));
const options = { ...(await resolveConfig(target)), filepath: target };
writeFileSync(target, await format(renewTable(readFileSync(target, 'utf8')), options));
