const SLOWEST = 10;
/** Titles that may be left out even under CI: they read reference material that is not part of the project. */
const MAY_BE_ABSENT = /\.\.\/shared/;

/** Jest reporter that closes a run with its slowest tests, what was left out, and one plain line of counts. */
export default class ClosingReporter {
  #error;

  constructor(globalConfig) {
    this.ci = globalConfig.ci || process.env.CI === 'true';
    /** With -t most tests are left out because somebody wanted that. */
    this.filtered = Boolean(globalConfig.testNamePattern);
  }

  onRunComplete(_contexts, results) {
    const tests = results.testResults.flatMap((file) => file.testResults);
    const skipped = this.filtered ? [] : tests.filter(isLeftOut);
    const missing = skipped.filter(({ fullName }) => !MAY_BE_ABSENT.test(fullName));
    if (this.ci && missing.length > 0) {
      this.#error = new Error(
        `Under CI nothing may be left out, but ${missing.length} tests were.`,
      );
    }
    // Jest prints its own summary after every reporter, and this must be last.
    process.once('exit', () => console.log(closing(results, tests, skipped).join('\n')));
  }

  getLastError() {
    return this.#error;
  }
}

function isLeftOut({ status }) {
  return status === 'pending' || status === 'todo';
}

function closing(results, tests, skipped) {
  // A file that could not even be loaded holds no failed test, and is a failure all the same.
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const slowest = tests
    .filter(({ duration }) => duration > 0)
    .sort((a, b) => b.duration - a.duration);
  return [
    '',
    'Slowest tests:',
    ...slowest.slice(0, SLOWEST).map(slowLine),
    ...(skipped.length > 0 ? ['Left out:', ...skipped.map(({ fullName }) => `  ${fullName}`)] : []),
    '',
    `${results.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`,
  ];
}

function slowLine({ duration, fullName }) {
  return `  ${(duration / 1000).toFixed(2).padStart(7)} s  ${fullName}`;
}
