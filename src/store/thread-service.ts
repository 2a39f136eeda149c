/** The database thread's side of the conversation: a request in, a reply out, never a throw. */
import { openConnection, type Connection } from './connection.ts';
import type { Command, DatabaseName, Reply, Request, Result } from './thread-messages.ts';

const NOTHING: Result = { rows: [] };

/** Makes the function that answers requests in the order they come; it holds the open connections. */
export function createThreadService(): (request: Request) => Reply {
  const connections = new Map<DatabaseName, Connection>();
  return ({ id, command }) => {
    try {
      return { id, result: perform(connections, command) };
    } catch (error) {
      return { id, failure: describe(error) };
    }
  };
}

function perform(connections: Map<DatabaseName, Connection>, command: Command): Result {
  switch (command.kind) {
    case 'open':
      connections.set(command.database, openConnection(command.open));
      return NOTHING;
    case 'execute':
      return connected(connections, command.database).execute(command.sql, command.parameters);
    case 'begin':
    case 'commit':
    case 'rollback':
      connected(connections, command.database)[command.kind]();
      return NOTHING;
    case 'close':
      for (const connection of connections.values()) connection.close();
      connections.clear();
      return NOTHING;
  }
}

function connected(
  connections: ReadonlyMap<DatabaseName, Connection>,
  database: DatabaseName,
): Connection {
  const connection = connections.get(database);
  if (connection === undefined) throw new Error(`database ${database} is not open`);
  return connection;
}

/** An error does not survive the way between threads with its code, so its two useful fields are sent. */
function describe(error: unknown): { readonly code: string; readonly message: string } {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return { code: typeof code === 'string' ? code : '', message: String(message ?? error) };
}
