/** Faults on the way to a real PostgreSQL. None where the server is not installed, which CI refuses. */
import { missingForPostgres, query } from '../servers/postgres.ts';
import { steadyPort } from '../servers/ports.ts';
import { sharedPostgres } from '../setup/postgres.ts';
import type { MachineFault, NamedMachineFault } from './machine-house.ts';

/** DATABASE_URL of the shared server, after a change. */
async function url(change: (right: URL) => unknown): Promise<string> {
  const right = new URL((await sharedPostgres()).url);
  await change(right);
  return right.href;
}

/** DATABASE_URL is wrong by `change`, and corrected. */
function wrong(change: (right: URL) => unknown): MachineFault {
  return {
    plant: async () => ({ DATABASE_URL: await url(change) }),
    repair: async () => ({ DATABASE_URL: await url(() => undefined) }),
  };
}

const ABSENT = 'planted_fault';

/** `check` of each is `store.open`. */
const ROWS: readonly NamedMachineFault[] = [
  [
    'a database that does not answer',
    'store.open',
    /PostgreSQL at 127\.0\.0\.1:\d+\/postgres: .*\(ECONNREFUSED\)/,
    /check that PostgreSQL runs there and that DATABASE_URL names it rightly/i,
    wrong(async (right) => (right.port = String(await steadyPort()))),
  ],
  [
    'a database that refuses the password',
    'store.open',
    /\(28P01\)/,
    /check user and password in DATABASE_URL/i,
    wrong((right) => (right.password = 'of-somebody-else')),
  ],
  [
    'a database nobody made',
    'store.open',
    /"planted_fault" does not exist \(3D000\)/,
    /create the database first \(createdb\)/i,
    {
      plant: async () => ({ DATABASE_URL: await url((right) => (right.pathname = ABSENT)) }),
      repair: async (_machine, planted) => {
        await query(await url(() => undefined), `create database ${ABSENT}`);
        return planted;
      },
    },
  ],
];

/** The rows, or none and why. Throws in CI where PostgreSQL is missing. */
function rows(): readonly NamedMachineFault[] {
  const missing = missingForPostgres();
  if (missing === undefined) return ROWS;
  if (process.env['CI'] === 'true') throw new Error(`CI leaves nothing out, and ${missing}`);
  process.stderr.write(`left out: ${missing}\n`);
  return [];
}

export const DATABASE_FAULTS = rows();
