/** The files `adopt` writes: all of them or none, and never over one that is there. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
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

/**
 * Writes manifest and sheets once the manifest has been read back from its own text without an error. Directories are made, and stay where a file
 * cannot be written; the files of this call do not. Exit 1 then.
 */
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
  writeAll([
    ...files.map((sheet) => ({ ...sheet, mode: PRIVATE })),
    { path: resolve(file), text: manifest, mode: 0o644 },
  ]);
  return { ok: true };
}

/** Sheets hold people's addresses. */
const PRIVATE = 0o600;

function writeAll(files: readonly (AdoptedSheet & { readonly mode: number })[]): void {
  for (const [at, file] of files.entries()) {
    try {
      mkdirSync(dirname(file.path), { recursive: true });
      writeFileSync(file.path, file.text, { mode: file.mode, flag: 'wx' });
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      // What somebody else made meanwhile is theirs; one of ours that the disk cut short is not kept.
      const ours = files.slice(0, reason === 'EEXIST' ? at : at + 1);
      for (const { path } of ours.filter((one) => existsSync(one.path))) rmSync(path);
      throw new CliExit(
        EXIT.failure,
        `nothing was kept: ${file.path} cannot be written (${reason})`,
      );
    }
  }
}
