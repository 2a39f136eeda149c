/** Root: `quick-worker.ts <bundle>` is the shipped worker with the times of a crash test; the bundle is `quick-bundle.ts`'s. */
import { readConfig } from '../../../src/config.ts';
import { runWorker } from '../../../src/worker.ts';

const [bundle = ''] = process.argv.slice(2);

/** A lease outlives its holder by more than the simulator ever works on a call here, as production's does by more than a provider may. */
const settings = { inlineWaitMs: 10_000, heartbeatMs: 500, leaseMs: 5_000 };

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGKILL');
});
await runWorker(readConfig(), { settings, bundle });
