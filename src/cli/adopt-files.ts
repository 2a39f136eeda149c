/** The files `adopt` writes: all of them or none, and never over one that is there. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AdoptedSheet } from '../core/adopt-manifest.ts';
import { parseManifest, type ManifestError } from '../core/manifest.ts';
import { CliExit, EXIT } from './context.ts';

/** Ends with exit 2 when one of the files exists, naming those that do. */
export function refuseExisting(paths: readonly string[]): void {
  const there = paths.filter((path) => existsSync(path));
  if (there.length === 0) return;
  const shown = there.slice(0, 5).join(', ');
  const more = there.length > 5 ? ` and ${String(there.length - 5)} more` : '';
  throw new CliExit(
    EXIT.usage,
    `nothing was written: ${shown}${more} exist and are never overwritten; adopt into another directory: mailkeel adopt other/mailkeel.yaml`,
  );
}

/** Writes manifest and sheets once the manifest has been read back from its own text without an error. Directories are made. */
export function writeAdoption(
  file: string,
  texts: { readonly manifest: string; readonly sheets: readonly AdoptedSheet[] },
): { readonly ok: true } | { readonly ok: false; readonly errors: readonly ManifestError[] } {
  const { manifest, sheets } = texts;
  const byPath = new Map(sheets.map(({ path, text }) => [path, text]));
  const parsed = parseManifest({ path: file, text: manifest }, (path) => {
    return byPath.get(path) ?? { error: 'not written' };
  });
  if (!parsed.ok) return { ok: false, errors: parsed.errors };
  const folder = dirname(resolve(file));
  const files = sheets.map(({ path, text }) => ({ path: resolve(folder, path), text }));
  refuseExisting(files.map(({ path }) => path));
  for (const sheet of files) write(sheet, PRIVATE);
  write({ path: resolve(file), text: manifest }, 0o644);
  return { ok: true };
}

/** Sheets hold people's addresses. */
const PRIVATE = 0o600;

function write({ path, text }: AdoptedSheet, mode: number): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode, flag: 'wx' });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CliExit(EXIT.failure, `${path} cannot be written (${reason})`);
  }
}
