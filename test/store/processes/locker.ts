/** Takes the write lock of a SQLite file and keeps it until it is killed. Argument: file. */
import { openConnection } from '../../../src/store/connection.ts';

const [file = ''] = process.argv.slice(2);

openConnection({ file, synchronous: 'NORMAL', busyTimeoutMs: 1_000 }).begin();
console.log(JSON.stringify('locked'));
setInterval(() => undefined, 60_000);
