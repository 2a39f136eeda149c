import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { steadyPort } from './ports.ts';

const DOVECOT = '/usr/sbin/dovecot';
const NEEDED = ['sqlite3', 'openssl'];
const START_LIMIT_MS = 20_000;

/** A real Dovecot on 127.0.0.1 with implicit TLS and users in SQLite. */
export interface Dovecot {
  readonly port: number;
  /** PEM of its self-signed certificate for localhost. */
  readonly ca: string;
  /** Adds a user or changes the password; the next login sees it. */
  setPassword(address: string, password: string): void;
  stop(): Promise<void>;
}

/** What is missing to run Dovecot here, as one sentence; `undefined` when nothing is. */
export function missingForDovecot(): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter);
  const absent = NEEDED.filter((name) => !path.some((folder) => existsSync(join(folder, name))));
  if (!existsSync(DOVECOT)) absent.unshift('dovecot');
  if (absent.length === 0) return undefined;
  return `${absent.join(', ')} missing: apt-get install dovecot-imapd dovecot-sqlite sqlite3 openssl`;
}

/** Starts Dovecot in a new temporary directory and waits until it greets. Throws with its log when it does not. */
export async function startDovecot(): Promise<Dovecot> {
  const directory = await mkdtemp(join(tmpdir(), 'dovecot-'));
  const port = await steadyPort();
  await prepare(directory, port);
  const server = spawn(DOVECOT, ['-F', '-c', join(directory, 'dovecot.conf')], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await end(server);
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await greeted(server, port);
  } catch (cause) {
    const log = await readFile(join(directory, 'dovecot.log'), 'utf8').catch(() => '(no log)');
    await stop();
    throw new Error(`Dovecot did not start:\n${log}`, { cause });
  }
  return {
    port,
    ca: await readFile(join(directory, 'cert.pem'), 'utf8'),
    setPassword: (address, password) => {
      sql(directory, `INSERT OR REPLACE INTO users VALUES ('${address}', '${hash(password)}')`);
    },
    stop,
  };
}

async function prepare(directory: string, port: number): Promise<void> {
  for (const folder of ['run', 'state', 'mail', 'db']) await mkdir(join(directory, folder));
  await chmod(directory, 0o755);
  await chmod(join(directory, 'run'), 0o755);
  certify(directory);
  sql(directory, 'CREATE TABLE users(email TEXT PRIMARY KEY, password TEXT NOT NULL)');
  await writeFile(join(directory, 'sql.conf'), sqlConf(directory));
  await writeFile(join(directory, 'dovecot.conf'), dovecotConf(directory, port));
  if (process.getuid?.() !== 0) return;
  execFileSync('chown', ['5000:5000', join(directory, 'mail')]);
  execFileSync('chown', ['-R', 'dovecot:', join(directory, 'db'), join(directory, 'sql.conf')]);
}

function certify(directory: string): void {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', join(directory, 'key.pem'), '-out', join(directory, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30'];
  execFileSync('openssl', [...request, ...subject, ...files], { stdio: 'ignore' });
}

function sql(directory: string, statement: string): void {
  execFileSync('sqlite3', [join(directory, 'db', 'users.db')], { input: `${statement};` });
}

/** Dovecot's SSHA512: hash of password and salt, salt appended. */
function hash(password: string): string {
  const salt = randomBytes(8);
  const digest = createHash('sha512').update(password).update(salt).digest();
  return `{SSHA512}${Buffer.concat([digest, salt]).toString('base64')}`;
}

function sqlConf(directory: string): string {
  return `driver = sqlite
connect = ${directory}/db/users.db
default_pass_scheme = SSHA512
password_query = SELECT email AS user, password FROM users WHERE email = '%Lu'
`;
}

/** As root the login processes keep Dovecot's own users; otherwise everything runs as the current one, without chroot. */
function dovecotConf(directory: string, port: number): string {
  const root = process.getuid?.() === 0;
  const uid = root ? 5000 : (process.getuid?.() ?? 0);
  const gid = root ? 5000 : (process.getgid?.() ?? 0);
  const me = root ? '' : execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
  const mine = root
    ? ''
    : `default_internal_user = ${me}\ndefault_internal_group = ${execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()}\ndefault_login_user = ${me}\n`;
  const chroot = root ? '' : '  chroot =\n';
  return `base_dir = ${directory}/run
state_dir = ${directory}/state
${mine}listen = 127.0.0.1
protocols = imap
log_path = ${directory}/dovecot.log
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
hostname = localhost
ssl = required
ssl_cert = <${directory}/cert.pem
ssl_key = <${directory}/key.pem
mail_location = maildir:${directory}/mail/%u
passdb {
  driver = sql
  args = ${directory}/sql.conf
}
userdb {
  driver = static
  args = uid=${String(uid)} gid=${String(gid)} home=${directory}/mail/%u
}
namespace inbox {
  inbox = yes
}
service imap-login {
${chroot}  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${String(port)}
    ssl = yes
  }
}
service anvil {
${chroot}  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;
}

async function greeted(server: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await accepts(port))) {
    if (server.exitCode !== null) throw new Error(`it ended with ${String(server.exitCode)}`);
    if (Date.now() > deadline) throw new Error('it does not listen');
    await sleep(50);
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}
