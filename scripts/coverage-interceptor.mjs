// Workflow interceptor of the instrumented bundle: after each activation it hands the counters that moved to the sink `coverage`
// and sets them to zero. (@temporalio/nyc-test-coverage sends whole maps each time, forgets branches, and does nothing with jest 30.)
import { proxySinks } from '@temporalio/workflow';

const { coverage } = proxySinks();
const KINDS = ['s', 'f', 'b'];

function take(counters) {
  const moved = {};
  for (const [key, count] of Object.entries(counters)) {
    if (!(Array.isArray(count) ? count.some(Boolean) : count)) continue;
    moved[key] = count;
    counters[key] = Array.isArray(count) ? count.map(() => 0) : 0;
  }
  return moved;
}

function takeAll() {
  return Object.values(globalThis.__coverage__ ?? {}).map((file) => ({
    path: file.path,
    ...Object.fromEntries(KINDS.map((kind) => [kind, take(file[kind])])),
  }));
}

export const interceptors = () => ({
  internals: [
    {
      concludeActivation(input, next) {
        coverage.merge(takeAll());
        return next(input);
      },
    },
  ],
});
