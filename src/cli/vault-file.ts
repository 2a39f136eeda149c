/** A backup of the vault as a file: a line that says what it is, a line a row (still sealed), and a line that vouches for all of it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SealedRow } from '../store/vault-upkeep-port.ts';
import { CliExit, EXIT } from './context.ts';

const rowSchema = z.strictObject({
  id: z.string(),
  address: z.string(),
  domain: z.string(),
  account: z.string(),
  aliasId: z.string().exactOptional(),
  state: z.enum(['planned', 'sent', 'accepted', 'proven', 'rejected', 'unknown']),
  executionId: z.string(),
  createdAt: z.string(),
  setAt: z.string().exactOptional(),
  provenAt: z.string().exactOptional(),
  origin: z.literal('imported').exactOptional(),
  role: z.literal('successor').exactOptional(),
  keyId: z.string(),
  sealed: z.string(),
});

const headSchema = z.strictObject({
  kind: z.literal('mailkeel-vault'),
  version: z.literal(1),
  createdAt: z.string(),
  rows: z.int(),
  /** Ids of the keys it takes to open the rows. */
  keyIds: z.array(z.string()),
});

type Head = z.output<typeof headSchema>;

/** The head of a backup of these rows; `createdAt` is ISO 8601 UTC. */
export function headOf(rows: readonly SealedRow[], createdAt: string): Head {
  const keyIds = [...new Set(rows.map(({ keyId }) => keyId))];
  return { kind: 'mailkeel-vault', version: 1, createdAt, rows: rows.length, keyIds };
}

/** The file's content: JSON lines, the last one the SHA-256 of all before it. */
export function renderBackup(head: Head, rows: readonly SealedRow[]): string {
  const body = [head, ...rows].map((line) => `${JSON.stringify(line)}\n`).join('');
  return `${body}${JSON.stringify({ sha256: sha256(body) })}\n`;
}

/** Reads a backup. Exit 2 when the file is none, exit 1 when it is cut or changed. */
export function readBackup(path: string): readonly SealedRow[] {
  const text = contentOf(path);
  const end = text.trimEnd().lastIndexOf('\n') + 1;
  const [head, ...rows] = text.slice(0, end).split('\n').slice(0, -1);
  if (!headSchema.safeParse(parse(head)).success)
    throw new CliExit(EXIT.usage, `${path} is no backup of "mailkeel vault backup"`);
  const vouched = z.strictObject({ sha256: z.literal(sha256(text.slice(0, end))) });
  if (!vouched.safeParse(parse(text.slice(end))).success)
    throw new CliExit(
      EXIT.failure,
      `${path} was cut or changed since it was written; nothing was restored: take another backup`,
    );
  return rows.map((row) => rowSchema.parse(parse(row)));
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new CliExit(EXIT.usage, `${path} cannot be read (${code})`);
  }
}

function parse(line = ''): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Whatever is no JSON fits no schema.
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
