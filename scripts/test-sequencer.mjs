import Sequencer from '@jest/test-sequencer';

/**
 * Expected milliseconds of a test file no run has measured yet (CI measures none before), by the folder it is in. The order of the few that
 * last longest decides how long one worker runs alone at the end.
 */
const EXPECTED = [
  [/\/test\/e2e\/fleet-hundred/, 180_000],
  [/\/test\/(?:e2e|acceptance|chaos)\//, 40_000],
  [/\/test\/(?:workflows|cli|store)\//, 10_000],
];
const USUAL = 1_000;

/** Jest's own order (what failed last, then what lasts longest), where a first run knows how long its files last too. */
export default class TestSequencer extends Sequencer {
  time(test) {
    const [, expected] = EXPECTED.find(([pattern]) => pattern.test(test.path)) ?? [];
    return super.time(test) ?? expected ?? USUAL;
  }
}
