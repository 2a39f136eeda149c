/** Every variable Mailkeel reads: its form, its default, its meaning. docs/configuration.md is made of it (`npm run docs:configuration`). */
import { isIP } from 'node:net';
import { z } from 'zod';
import { EVENT_FORMATS } from './core/event-formats.ts';
import { readHostPort } from './host-port.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the reference says of a variable beside its type. */
interface Words {
  readonly description: string;
  /** How the text is to be written. */
  readonly form?: string;
  /** What holds where the variable is not set and has no fixed default. */
  readonly absent?: string;
}

/** One that may be absent; `isRight` tells texts of the form from others. */
function variable(
  description: string,
  words: Omit<Words, 'description'> = {},
  isRight: (text: string) => boolean = () => true,
): z.ZodOptional<z.ZodString> {
  return z
    .string()
    .refine(isRight)
    .optional()
    .meta({ description, ...words });
}

function fixed(value: string, description: string, form?: string): z.ZodDefault<z.ZodString> {
  return z
    .string()
    .default(value)
    .meta({ description, ...(form === undefined ? {} : { form }) });
}

const files = z.object({
  MAILKEEL_HOME: fixed('.mailkeel', 'Databases, key, logs, cache, lock file.', 'directory'),
  MAILKEEL_REPORTS: fixed(
    'reports',
    'Where reports are written, by the worker and by `report`.',
    'directory',
  ),
  MAILKEEL_ACCOUNTS: variable(
    'File with `accounts:` (a manifest will do) the worker resolves labels from.',
    { form: 'file' },
  ),
  DATABASE_URL: variable(
    "Mailkeel's own data on PostgreSQL ([PostgreSQL](deploy.md#postgresql)).",
    { form: '`postgres://user:password@host:5432/database`', absent: 'SQLite files' },
  ),
  MAILKEEL_VAULT_KEY: variable('Required with `TEMPORAL_ADDRESS` or `DATABASE_URL`.', {
    ...{ form: '32 bytes in base64', absent: 'a key file' },
  }),
  MAILKEEL_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .meta({ description: 'See [logging.md](logging.md).' }),
  MAILKEEL_LOG_CSV: variable('`1`: the log as CSV too ([logging.md](logging.md)).'),
  NO_COLOR: variable('Any value: no colours.'),
});

const dns = z.object({
  MAILKEEL_DNS_SERVERS: variable(
    'Recursive resolvers.',
    { form: '`address[:port]`, comma-separated', absent: "the system's" },
    (text) => listOf(text).every(isDnsServer),
  ),
  MAILKEEL_DNS_PORT: fixed('53', 'Port authoritative servers are asked on.', 'port'),
  NODE_EXTRA_CA_CERTS: variable(
    "Node's own: a private certificate authority of an API or IMAP server.",
    { form: 'file' },
  ),
});

/** What workers alone read. */
export const watching = z.object({
  MAILKEEL_EVENTS_URL: variable(
    'Where [events](operations.md#events) are posted. The URL is a secret, only its host is shown.',
    { form: 'http(s) URL' },
  ),
  MAILKEEL_EVENTS_SECRET: variable(
    'Signs events. Required with the URL unless the format is `slack` or `teams`.',
  ),
  MAILKEEL_EVENTS_FORMAT: z
    .enum(EVENT_FORMATS)
    .default('json')
    .meta({ description: 'What the receiver of events understands.' }),
  MAILKEEL_METRICS_ADDRESS: variable(
    "A worker's [metrics and health](operations.md#metrics-and-health). Nobody is asked who he is there: loopback or a private network.",
    { form: '`host:port`' },
  ),
});

const signups = z.object({
  MAILKEEL_INTAKE_SECRET: variable(
    'Shared secret of the intake. `up` starts the intake where it is set ([kratos.md](kratos.md)).',
    { form: 'at least 16 characters' },
  ),
  MAILKEEL_INTAKE_SECRET_PREVIOUS: variable(
    'A second secret, accepted while the first is rolled out.',
  ),
  MAILKEEL_INTAKE_HOST: fixed('127.0.0.1', 'Where the intake listens.', 'address'),
  MAILKEEL_INTAKE_PORT: fixed('3001', 'Port of the intake; 0 = any free one.', 'port'),
  MAILKEEL_INTAKE_PENDING_STATUS: z
    .enum(['500', '202'])
    .default('500')
    .meta({ description: 'Answer to a sign-up that is accepted and not ready yet.' }),
  MAILKEEL_INTAKE_WAIT_MS: fixed(
    '2000',
    "Longest time a sign-up's request takes.",
    'milliseconds, 250 to 25000',
  ),
  MAILKEEL_SIGNUP_ACCOUNT: variable('The account on which sign-ups get their mailboxes.', {
    form: 'label',
  }),
  MAILKEEL_SIGNUP_DOMAINS: variable('Mail domains people may sign up at, Unicode or Punycode.', {
    form: 'comma-separated',
  }),
  MAILKEEL_SIGNUP_RESERVED: variable(
    'Local parts nobody may claim, beside those of RFC 2142 and the like.',
    { form: 'comma-separated' },
  ),
  MAILKEEL_SIGNUP_RETRIES: fixed(
    '60,300,1800',
    'From the end of a failed attempt to the next one; as many retries as numbers.',
    'seconds, comma-separated',
  ),
  MAILKEEL_SIGNUP_CREDENTIAL: z.enum(['generated', 'none']).default('generated').meta({
    description:
      "`none`: the login is a directory's own; the password is neither proven nor handed out.",
  }),
  MAILKEEL_KRATOS_ADMIN_URL: variable(
    "For workers: Kratos's admin API, read by `reconcile`.",
    { form: 'http(s) URL' },
    (text) => URL.canParse(text) && /^https?:/i.test(text),
  ),
});

const ENVCONFIG = "Read by Temporal's `envconfig` once `TEMPORAL_ADDRESS` is set.";
const TOML = 'A `temporal.toml` for the same settings; a variable that is set wins.';

const temporal = z.object({
  TEMPORAL_ADDRESS: variable('A Temporal frontend that is already there.', {
    ...{ form: '`host:port`', absent: 'the embedded server' },
  }),
  TEMPORAL_NAMESPACE: variable('The namespace runs live in.', { absent: '`default`' }),
  TEMPORAL_API_KEY: variable(ENVCONFIG),
  TEMPORAL_TLS: variable(ENVCONFIG),
  TEMPORAL_TLS_CLIENT_CERT_PATH: variable(ENVCONFIG, { form: 'file' }),
  TEMPORAL_TLS_CLIENT_KEY_PATH: variable(ENVCONFIG, { form: 'file' }),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: variable(ENVCONFIG, { form: 'file' }),
  TEMPORAL_TLS_SERVER_NAME: variable(ENVCONFIG),
  TEMPORAL_CONFIG_FILE: variable(TOML, { form: 'file' }),
  TEMPORAL_PROFILE: variable(TOML, { form: 'name' }),
  TEMPORAL_CLI_PATH: variable('The `temporal` program for the embedded server.', {
    ...{ form: 'file', absent: 'searched' },
  }),
  TEMPORAL_TEST_SERVER_PATH: variable('The time-skipping test server, for `npm test`.', {
    ...{ form: 'file', absent: 'searched' },
  }),
  XDG_CACHE_HOME: variable('Where fetched Temporal programs are kept.', {
    ...{ form: 'directory', absent: '`~/.cache`' },
  }),
});

const compose = z.object({
  MAILKEEL_MANIFEST: variable('The manifest mounted into the workers.', {
    ...{ form: 'file', absent: '`./mailkeel.yaml`' },
  }),
  POSTGRES_PASSWORD: variable('Password of the database server.', { absent: '`temporal`' }),
});

/** The variables by subject, in the order of the reference. */
export const ENVIRONMENT = {
  'Files, store and log': files,
  'Look-ups and connections': dns,
  'Events and metrics': watching,
  'Sign-ups': signups,
  Temporal: temporal,
  'docker compose only': compose,
} as const;

/** What every command and every worker reads. */
export const machine = files
  .extend(dns.shape)
  .extend(signups.pick({ MAILKEEL_KRATOS_ADMIN_URL: true }).shape);

/** What the intake, and who starts sign-ups in its place, reads. */
export const intake = signups.omit({ MAILKEEL_KRATOS_ADMIN_URL: true });

/** The variables that are set: an empty one is not. */
export function defined(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value] as const],
    ),
  );
}

/** The variables of `schema`, defaults filled in. Throws an Error that names the first malformed one, and the remedy; it repeats no value that may hold a secret. */
export function readVariables<T extends z.ZodObject>(
  schema: T,
  environment: Environment,
): z.output<T> {
  const parsed = schema.safeParse(defined(environment));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0]);
  const { form = 'text' } = (schema.shape[name] as z.ZodType).meta() as Partial<Words>;
  if (issue?.code === 'invalid_value')
    throw new Error(
      `${name} is "${String(environment[name])}"; set it to ${issue.values.join(', ')}`,
    );
  throw new Error(`${name} is malformed; set it to ${form.replaceAll('`', '')}, or unset it`);
}

/** The entries of a comma-separated text, in lower case, without spaces around them. */
export function listOf(text = ''): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
}

/** `address`, `address:port`, or an IPv6 one in brackets. */
function isDnsServer(entry: string): boolean {
  const { host, port } = readHostPort(entry) ?? { host: entry, port: 53 };
  const isBracketed = /^\[.*\]$/.test(entry) && isIP(entry.slice(1, -1)) === 6;
  return isIP(entry) !== 0 || isBracketed || (isIP(host) !== 0 && port > 0);
}
