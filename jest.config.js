import { SWC_OPTIONS } from './scripts/swc-options.mjs';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  maxWorkers: 1,
  // A bound against hanging, not a measure of speed.
  testTimeout: 60_000,
  transform: {
    '\\.ts$': ['@swc/jest', SWC_OPTIONS],
    // Published as ES modules only, which jest cannot require.
    '/node_modules/(?:age-encryption|@noble|@scure)/.+\\.js$': ['@swc/jest', SWC_OPTIONS],
  },
  transformIgnorePatterns: ['/node_modules/(?!(?:age-encryption|@noble|@scure)/)'],
  globalSetup: '<rootDir>/test/setup/global-setup.ts',
  globalTeardown: '<rootDir>/test/setup/global-teardown.ts',
  reporters: ['default', '<rootDir>/scripts/closing-reporter.mjs'],
  collectCoverageFrom: ['src/**/*.ts'],
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'html'],
  coverageThreshold: { global: { lines: 80, branches: 80 } },
};
