/** Root: writes one line a level to the console and the log of the home in the environment. */
import { readConfig } from '../src/config.ts';
import { openLog } from '../src/logging.ts';

const log = openLog(readConfig(), 'console');
const about = { domain: 'example.com', pass: '3-2', workflow: 'domain/example.com' };
log.fatal('cannot go on');
log.error({ ...about, alias: 'anna@example.com', alias_id: 'a1' }, 'it failed');
log.warn({ ...about, action: 'setPassword', attempt: 2, retry_in_ms: 2000 }, 'retrying in 2 s');
log.info('worker started');
log.debug({ token: 'planted-3' }, 'detail');
log.trace('below the level');
