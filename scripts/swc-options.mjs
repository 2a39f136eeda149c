// How TypeScript becomes what jest runs. Shared with the instrumented workflow bundle: equal options, equal coverage.
export const SWC_OPTIONS = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};
