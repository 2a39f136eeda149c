/**
 * Root: `node watchdog.ts <directory>`, started with an IPC channel by the process that runs the embedded server of `directory`. When that
 * process dies without stopping the server, however it dies, the server is stopped. For runs that are thrown away; `mailkeel up` leaves
 * its server for the next `up` to take over.
 */
import { readOwner } from './owner.ts';
import { stopProcess } from './process.ts';

const GRACE_MS = 10_000;

const directory = process.argv[2];

function stopServer(): void {
  const server = directory === undefined ? undefined : readOwner(directory);
  if (server !== undefined) void stopProcess(server.process, GRACE_MS);
}

// It may have died before this program was loaded.
if (process.connected) process.once('disconnect', stopServer);
else stopServer();
