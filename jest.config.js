import { SWC_OPTIONS } from './scripts/swc-options.mjs';

/** Published as ES modules only, which jest cannot require: age-encryption and listr2 with what they need. */
const MODULES = [
  ...['age-encryption', '@noble', '@scure'],
  ...['cli-truncate', 'log-update', 'wrap-ansi', 'string-width', 'strip-ansi', 'ansi-regex'],
  ...['ansi-styles', 'slice-ansi', 'cli-cursor', 'restore-cursor', 'onetime', 'mimic-function'],
  ...['ansi-escapes', 'environment', 'is-fullwidth-code-point', 'get-east-asian-width'],
].join('|');

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  maxWorkers: 2,
  testSequencer: '<rootDir>/scripts/test-sequencer.mjs',
  // A bound against hanging, not a measure of speed.
  testTimeout: 180_000,
  transform: {
    '\\.ts$': ['@swc/jest', SWC_OPTIONS],
    [`/node_modules/(?:${MODULES})/.+\\.js$`]: ['@swc/jest', SWC_OPTIONS],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${MODULES})/)`],
  globalSetup: '<rootDir>/test/setup/global-setup.ts',
  globalTeardown: '<rootDir>/test/setup/global-teardown.ts',
  reporters: ['default', '<rootDir>/scripts/closing-reporter.mjs'],
  collectCoverageFrom: ['src/**/*.ts'],
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'html'],
  coverageThreshold: { global: { lines: 80, branches: 80 } },
};
